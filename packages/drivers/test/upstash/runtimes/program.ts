import type { SessionStore } from '@astro-sessions/engine'
import upstashStore from '../../../src/upstash/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../redis/support/redis-records.ts'

// Runs on Node.js, Deno and Bun, and so reads its orders from a variable that all of them have.
const { url = '', token = '', nobody = '' } = JSON.parse(process.env.UPSTASH_ORDER ?? '{}')
const store = upstashStore({ url, token })

/** A change of one field, or the code of the error. */
async function write(opened: SessionStore, value: string): Promise<unknown> {
  try {
    return (await opened.apply('key', changeOf({ set: fieldsOf({ n: value }) }))).kind
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

async function revision(): Promise<unknown> {
  const found = await store.read('key', start)
  return found.kind === 'live' ? found.revision : found.kind
}

// Two requests each: the database does not know the scripts.
const created = await store.create('key', recordOf({ n: '1' }), start)
const first = await write(store, 'ü€😀')
const before = await revision()
// Request 7, on a connection that was used before.
const cut = await write(store, '3')
const after = await revision()
const ended = await store.retire('key', { reason: 'ended', now: start, keepUntil: start + 60_000 })
const last = await store.read('key', start)
const away = await write(upstashStore({ url: nobody, token }), '4')
console.log(JSON.stringify({ created, first, before, cut, after, ended: ended.kind, last: last.kind, away }))
