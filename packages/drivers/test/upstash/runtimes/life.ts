import type { SessionStore } from '@astro-sessions/engine'
import upstashStore from '../../../src/upstash/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { patient } from '../../support/unhurried.ts'

const { commandTimeout } = patient

export interface LifeOrder {
  readonly url: string
  readonly token: string
  /** An address at which nobody listens. */
  readonly nobody: string
  /** Where the process tells that it stands still between two changes, and is told that it may go on (it does not). */
  readonly standstill?: Standstill
}

/** Two files: what makes the one has to see the other. */
export interface Standstill {
  readonly begun: string
  readonly over: string
}

/** The life of one session, on whatever runs this. Its seventh request comes over a connection that was used before. */
export async function liveOnce({ url, token, nobody }: LifeOrder): Promise<Record<string, unknown>> {
  const store = upstashStore({ url, token, commandTimeout })
  // Two requests each: the database does not know the scripts.
  const created = await store.create('key', recordOf({ n: '1' }), start)
  const first = await write(store, 'ü€😀')
  const before = await revisionIn(store)
  const seventh = await write(store, '3')
  const after = await revisionIn(store)
  const ended = await store.retire('key', { reason: 'ended', now: start, keepUntil: start + 60_000 })
  const last = await store.read('key', start)
  const away = await write(upstashStore({ url: nobody, token, commandTimeout }), '4')
  return { created, first, before, seventh, after, ended: ended.kind, last: last.kind, away }
}

/** A change of one field, or the code of the error. */
export async function write(store: SessionStore, value: string): Promise<unknown> {
  try {
    return (await store.apply('key', changeOf({ set: fieldsOf({ n: value }) }))).kind
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : 'untyped'
  }
}

export async function revisionIn(store: SessionStore): Promise<unknown> {
  const found = await store.read('key', start)
  return found.kind === 'live' ? found.revision : found.kind
}
