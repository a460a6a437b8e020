import type { SessionStore } from '@astro-sessions/engine'
import { expect } from 'vitest'
import { endlessPatience } from '../support/endless-patience.ts'
import { hour, makeChange, makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'
import { startProcess } from './process.ts'

/** The long runs ask for 200. */
export const KILLS = Number(process.env.FS_KILLS ?? 8)

/** Milliseconds that a test of so many kills may take. */
export const PATIENCE = 60_000 + KILLS * 10_000

/** A folder with a store in it, which each process opens for itself. */
export interface Place {
  readonly driver: 'fs' | 'sqlite'
  readonly base: string
  open(): SessionStore
}

/** Kills one of two processes that write the same sessions, again and again, and looks at what they were told. */
export async function killWriters(place: Place, keys: string[]): Promise<void> {
  // The writer that is not killed may be held up while it has the file.
  endlessPatience()
  const store = place.open()
  for (const key of keys) await store.create(key, makeRecord(), now)
  const writers = [await startWriter(place, keys, 'x'), await startWriter(place, keys, 'y')]
  for (let kill = 0; kill < KILLS; kill += 1) {
    const killed = writers[kill % 2]
    if (killed === undefined) throw new Error('there are two writers')
    await killed.untilAcknowledged(1 + (kill % 7))
    await killed.kill()
    for (const key of keys) {
      expect((await store.apply(key, makeChange({ after: `${kill}` }))).kind).toBe('applied')
      for (const writer of writers) await writer.expectKept(key)
    }
    writers[kill % 2] = await startWriter(place, keys, killed.field, killed.kept)
  }
  for (const writer of writers) await writer.kill()
  for (const key of keys) {
    for (const writer of writers) await writer.expectKept(key)
    await store.apply(key, makeChange({ after: 'all' }))
  }
  await store.close?.()
}

/** Kills a process that makes, writes and ends sessions, again and again; each must be there as a whole, or not. */
export async function killMidLife(place: Place): Promise<void> {
  for (let kill = 0; kill < KILLS / 2; kill += 1) {
    const keys = Array.from({ length: 1000 }, makeKey)
    const verbs = await liveUntilKilled(place, keys, 1 + (kill % 11))
    const store = place.open()
    for (const [index, key] of keys.slice(0, verbs.size + 1).entries()) {
      expect(allowedAfter(verbs.get(key), index)).toContainEqual(await valuesOf(store, key))
    }
    const interrupted = keys[verbs.size] ?? ''
    const retired = await store.retire(interrupted, { reason: 'ended', now, keepUntil: now + hour })
    expect(retired.kind).toBe('applied')
    await store.close?.()
  }
}

/** A process that writes a field of its own into each session, counting up. */
async function startWriter(place: Place, keys: string[], field: string, kept = new Map<string, number>()) {
  const writer = await startProcess(place.base, [], place.driver)
  let count = 0
  let wake = () => {}
  let failure: Error | undefined
  writer.onReport((report) => {
    if (report.kind === 'failed') failure = new Error(`${report.code}: ${report.message}`)
    if (report.kind === 'failed') wake()
    if (report.kind !== 'ack') return
    kept.set(report.key, report.value)
    count += 1
    wake()
  })
  const from = Math.max(0, ...kept.values()) + 1
  writer.run({ kind: 'write', keys, field, from, size: 50_000 }).catch(() => {})
  return {
    field,
    kill: writer.kill,
    /** The write acknowledged last, by key. */
    kept,
    untilAcknowledged: (least: number) =>
      new Promise<void>((resolve, reject) => {
        wake = () => {
          if (failure !== undefined) reject(failure)
          else if (count >= least) resolve()
        }
        wake()
      }),
    /** The field is whole, and not older than what was acknowledged. */
    async expectKept(key: string) {
      const least = kept.get(key) ?? 0
      const values = await readFresh(place, key)
      const value = typeof values === 'string' ? values : (values[field] ?? '0 ')
      expect(Number.parseInt(value, 10)).toBeGreaterThanOrEqual(least)
      if (least > 0) expect(value.replace(/^\d+ /, '')).toMatch(new RegExp(`^${field}{49990,}$`))
    },
  }
}

/** Sessions that a process created, wrote and ended before it was killed: the verb acknowledged last for each. */
async function liveUntilKilled(place: Place, keys: string[], least: number): Promise<Map<string, string>> {
  const verbs = new Map<string, string>()
  const living = await startProcess(place.base, [], place.driver)
  await new Promise<void>((resolve) => {
    living.onReport((report) => {
      if (report.kind === 'ack') verbs.set(report.key, report.verb)
      if (verbs.size >= least) resolve()
    })
    living.run({ kind: 'live', keys }).catch(() => {})
  })
  await living.kill()
  return verbs
}

/** What a session may read as when this verb was the last that was acknowledged before the kill. */
function allowedAfter(verb: string | undefined, value: number): unknown[] {
  const written = { a: `${value}` }
  if (verb === undefined) return ['absent', {}]
  if (verb === 'create') return [{}, written]
  return verb === 'apply' ? [written, 'retired'] : ['retired']
}

/** What a store reads that remembers nothing. */
async function readFresh(place: Place, key: string) {
  const store = place.open()
  try {
    return await valuesOf(store, key)
  } finally {
    await store.close?.()
  }
}
