import type { SessionStore } from '@astro-sessions/engine'
import upstashStore from '../../../src/upstash/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'

export interface LifeOrder {
  readonly url: string
  readonly token: string
  /** An address at which nobody listens. */
  readonly nobody: string
  /** Whether the process is to stand still between two changes (false). */
  readonly standsStill?: boolean
}

/** The life of one session, on whatever runs this. Its seventh request comes over a connection that was used before. */
export async function liveOnce({ url, token, nobody }: LifeOrder): Promise<Record<string, unknown>> {
  const store = upstashStore({ url, token })
  // Two requests each: the database does not know the scripts.
  const created = await store.create('key', recordOf({ n: '1' }), start)
  const first = await write(store, 'ü€😀')
  const before = await revisionIn(store)
  const seventh = await write(store, '3')
  const after = await revisionIn(store)
  const ended = await store.retire('key', { reason: 'ended', now: start, keepUntil: start + 60_000 })
  const last = await store.read('key', start)
  const away = await write(upstashStore({ url: nobody, token }), '4')
  return { created, first, before, seventh, after, ended: ended.kind, last: last.kind, away }
}

/** How long the server of the standstill waits at most before it closes a connection, and how long it lasts. */
export const KEEP_ALIVE = 200
const STANDSTILL = 1000

/** A change, a standstill in which the server closes the connection, and the next change. */
export async function standStill({ url, token }: LifeOrder): Promise<Record<string, unknown>> {
  const store = upstashStore({ url, token })
  await store.create('key', recordOf({ n: '1' }), start)
  const before = await write(store, '2')
  const end = Date.now() + STANDSTILL
  while (Date.now() < end) {}
  const after = await write(store, '3')
  return { before, after, revision: await revisionIn(store) }
}

/** A change of one field, or the code of the error. */
async function write(store: SessionStore, value: string): Promise<unknown> {
  try {
    return (await store.apply('key', changeOf({ set: fieldsOf({ n: value }) }))).kind
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : 'untyped'
  }
}

async function revisionIn(store: SessionStore): Promise<unknown> {
  const found = await store.read('key', start)
  return found.kind === 'live' ? found.revision : found.kind
}
