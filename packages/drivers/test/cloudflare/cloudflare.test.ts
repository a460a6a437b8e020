import { conformanceFor, PROGRAMS } from '@astro-sessions/engine/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { explorerPairs, isSoak } from '../support/explored-pairs.ts'
import { startWorkerd, type Workerd } from './support/workerd.ts'

interface Explored {
  readonly runs: number
  readonly violations: string[]
}

/** How many orders of calls each pair is tried in; no pair has as many as the long runs take. */
const LIMIT = isSoak ? 1000 : 10

/** Items that each of four requests adds to each of two lists (1,600 in the long runs), and keys that it sets. */
const TIMES = isSoak ? 200 : 15
const SETS = isSoak ? 400 : 100

vi.setConfig({ testTimeout: isSoak ? 600_000 : 300_000 })

let workerd: Workerd
beforeAll(async () => {
  workerd = await startWorkerd()
})
afterAll(() => workerd.stop())

describe('cloudflare-do in workerd', () => {
  const store = 'cloudflare-do'
  for (const { name } of conformanceFor({ atomic: 'everywhere', consistency: 'strong' })) {
    it(name, () => workerd.ask({ do: 'case', store, name }))
  }

  for (const programs of explorerPairs) {
    it(`keeps every promise in each interleaving of ${programs.join(' | ')}`, async ({ task }) => {
      const { runs, violations } = await workerd.ask<Explored>({
        do: 'explore',
        store,
        programs,
        limit: LIMIT,
      })
      task.meta.runs = runs
      expect(violations.slice(0, 1).join('\n')).toBe('')
      expect(runs).toBeGreaterThan(1)
    })
  }

  it('makes as many calls as the design allows, and two more for the index at the first login of a user', async () => {
    expect(await workerd.ask({ do: 'calls', store })).toEqual({
      new: 1,
      read: 1,
      'set-only': 1,
      'read and write': 2,
      login: 3 + 2,
    })
  })

  it('keeps every one of hundreds of parallel writes of four requests on one session', async () => {
    const token = await workerd.ask<string>({ do: 'begin' })
    const all = Array.from({ length: 4 }, (_, process) => itemsOf(process, SETS))
    await Promise.all(all.map((items) => workerd.ask({ do: 'set', token, items })))
    const {
      updated: _,
      appended: __,
      ...kept
    } = await workerd.ask<Record<string, unknown>>({ do: 'kept', token })
    expect(Object.keys(kept).toSorted()).toEqual(all.flat().toSorted())
  })

  it('keeps every item that four requests add to two lists at once', async () => {
    const token = await workerd.ask<string>({ do: 'begin' })
    const all = Array.from({ length: 4 }, (_, process) => itemsOf(process, TIMES))
    await Promise.all(all.map((items) => workerd.ask({ do: 'write', token, items })))
    const { updated, appended } = await workerd.ask<Record<string, string[]>>({ do: 'kept', token })
    expect(updated?.toSorted()).toEqual(all.flat().toSorted())
    expect(appended?.toSorted()).toEqual(all.flat().toSorted())
  })

  it('refuses none of 64 writers of one session again and again', async () => {
    const token = await workerd.ask<string>({ do: 'begin' })
    const all = Array.from({ length: 4 }, (_, process) => itemsOf(process, 16))
    const refused = await Promise.all(all.map((items) => workerd.ask<number>({ do: 'crowd', token, items })))
    const { updated, appended } = await workerd.ask<Record<string, string[]>>({ do: 'kept', token })
    expect([...(updated ?? []), ...(appended ?? [])].toSorted()).toEqual(all.flat().toSorted())
    // Without turns it is four times and more.
    expect(refused.reduce((sum, each) => sum + each)).toBeLessThan(64 * 2)
  })

  it('forgets a session that nobody asks for, and not one that was used meanwhile', async () => {
    expect(await workerd.ask({ do: 'alarms' })).toEqual({
      'minutes to the alarm': 61,
      'before its end': 'live',
      'after a visit': 'live',
      'after its end': 'nothing kept',
    })
  })

  it('knows what another program wrote from nothing', async () => {
    expect(await workerd.ask({ do: 'foreign', store })).toEqual(['unreadable', 'unreadable', 'unreadable'])
  })

  it('says what to write where its binding is missing', async () => {
    await expect(workerd.ask({ do: 'read without its binding', store })).rejects.toThrow(
      /no Durable Object binding called MISSING[\s\S]*"name": "MISSING"[\s\S]*export \{ SessionObject \}/,
    )
  })
})

describe('cloudflare-kv in workerd', () => {
  const store = 'cloudflare-kv'
  for (const { name } of conformanceFor({ atomic: 'none', consistency: 'eventual' })) {
    it(name, () => workerd.ask({ do: 'case', store, name }))
  }

  // Of requests that run in parallel it promises nothing.
  it.each(PROGRAMS.map(({ name }) => name))('keeps every promise to one request alone: %s', async (name) => {
    const { violations } = await workerd.ask<Explored>({ do: 'explore', store, programs: [name], limit: 1 })
    expect(violations.join('\n')).toBe('')
  })

  it('knows what another program wrote from nothing', async () => {
    expect(await workerd.ask({ do: 'foreign', store })).toEqual(['unreadable', 'unreadable', 'unreadable'])
  })

  it('says what to write where its binding is missing', async () => {
    await expect(workerd.ask({ do: 'read without its binding', store })).rejects.toThrow(
      'no KV binding called MISSING',
    )
  })
})

function itemsOf(process: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${process}-${index}`)
}
