import { describe, expect, it } from 'vitest'
import fsStore from '../src/fs.ts'
import { startProcess } from './fs-process.ts'
import {
  filesIn,
  hour,
  makeBase,
  makeChange,
  makeKey,
  makeRecord,
  namesOf,
  now,
  valuesOf,
} from './fs-sessions.ts'

/** The long runs ask for more of everything. */
const KILLS = Number(process.env.FS_KILLS ?? 20)
const patience = 20_000 + KILLS * 2000

describe('four processes on one folder', () => {
  it('lose none of 400 guarded increments of one field', { timeout: patience }, async () => {
    const [base, key] = [await makeBase(), makeKey()]
    const store = fsStore({ base })
    await store.create(key, makeRecord({ count: '0' }), now)
    const processes = await Promise.all(Array.from({ length: 4 }, () => startProcess(base)))
    const order = { kind: 'increment', key, times: 100 } as const
    const reports = await Promise.all(processes.map((each) => each.run(order)))
    expect(reports).toEqual(Array(4).fill({ kind: 'done' }))
    expect(await valuesOf(store, key)).toEqual({ count: '400' })
  })
})

describe('a process that is killed while it writes', () => {
  it('loses no acknowledged write, tears no session and locks nothing', { timeout: patience }, async () => {
    const [base, keys] = [await makeBase(), [makeKey(), makeKey()]]
    const store = fsStore({ base })
    for (const key of keys) await store.create(key, makeRecord(), now)
    const writers = [await startWriter(base, keys, 'x'), await startWriter(base, keys, 'y')]
    for (let kill = 0; kill < KILLS; kill += 1) {
      const [killed, other] = kill % 2 === 0 ? writers : [...writers].reverse()
      if (killed === undefined || other === undefined) throw new Error('there are two writers')
      await killed.untilAcknowledged(1 + (kill % 7))
      await killed.kill()
      for (const key of keys) {
        expect((await store.apply(key, makeChange({ after: `${kill}` }))).kind).toBe('applied')
        for (const writer of writers) await writer.expectKept(key)
      }
      const next = await startWriter(base, keys, killed.field, killed.kept)
      writers[kill % 2] = next
    }
    for (const writer of writers) await writer.kill()
    for (const key of keys) {
      for (const writer of writers) await writer.expectKept(key)
      await store.apply(key, makeChange({ after: 'all' }))
    }
    await store.close?.()
    await store.sweep?.(now)
    for (const key of keys) {
      const names = [...(await namesOf(base, key, 'live')), ...(await namesOf(base, key, 'data'))]
      expect(names).toEqual([expect.stringMatching(/^live_/), expect.stringMatching(/^data_/)])
    }
  })

  it('leaves every session as it was or as it was to be', { timeout: patience }, async () => {
    const base = await makeBase()
    for (let kill = 0; kill < KILLS / 2; kill += 1) {
      const keys = Array.from({ length: 1000 }, makeKey)
      const verbs = await liveUntilKilled(base, keys, 1 + (kill % 11))
      const store = fsStore({ base })
      for (const [index, key] of keys.slice(0, verbs.size + 1).entries()) {
        expect(allowedAfter(verbs.get(key), index)).toContainEqual(await valuesOf(store, key))
      }
      const interrupted = keys[verbs.size] ?? ''
      const retired = await store.retire(interrupted, { reason: 'ended', now, keepUntil: now + hour })
      expect(retired.kind).toBe('applied')
    }
    await fsStore({ base }).sweep?.(now + hour)
    expect((await filesIn(base)).filter((path) => path.includes('/'))).toEqual([])
  })
})

/** A process that writes a field of its own into each session, counting up. */
async function startWriter(base: string, keys: string[], field: string, kept = new Map<string, number>()) {
  const writer = await startProcess(base)
  let count = 0
  let wake = () => {}
  writer.onReport((report) => {
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
      new Promise<void>((resolve) => {
        wake = () => (count >= least ? resolve() : undefined)
        wake()
      }),
    /** The field is whole, and not older than what was acknowledged. */
    async expectKept(key: string) {
      const least = kept.get(key) ?? 0
      const values = await valuesOf(fsStore({ base }), key)
      const value = typeof values === 'string' ? values : (values[field] ?? '0 ')
      expect(Number.parseInt(value, 10)).toBeGreaterThanOrEqual(least)
      if (least > 0) expect(value.replace(/^\d+ /, '')).toMatch(new RegExp(`^${field}{49990,}$`))
    },
  }
}

/** Sessions that a process created, wrote and ended before it was killed: the verb acknowledged last for each. */
async function liveUntilKilled(base: string, keys: string[], least: number): Promise<Map<string, string>> {
  const verbs = new Map<string, string>()
  const living = await startProcess(base)
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
