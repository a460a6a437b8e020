import { conformanceFor } from '@astro-sessions/engine/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exploredPairs, isSoak } from '../support/explored-pairs.ts'
import { startWorkerd, type Workerd } from './support/workerd.ts'

/** Orders of calls that each pair is tried in. */
const LIMIT = isSoak ? 1000 : 10
/** What each of four requests writes at once. */
const [TIMES, SETS] = isSoak ? [200, 400] : [10, 50]

let workerd: Workerd
beforeAll(async () => {
  workerd = await startWorkerd()
})
afterAll(() => workerd.stop())

describe('cloudflare-d1 in workerd', () => {
  const store = 'cloudflare-d1'
  describe('keeps the contract:', () => {
    for (const { name } of conformanceFor({ atomic: 'everywhere', consistency: 'strong' })) {
      it(name, () => workerd.ask({ do: 'case', store, name }))
    }
  })

  describe('keeps every promise in every order of the calls of', () => {
    for (const programs of exploredPairs) {
      it(programs.join(' | '), async ({ task }) => {
        const { runs, violations } = await workerd.ask<{ runs: number; violations: string[] }>({
          do: 'explore',
          store,
          programs: [...programs],
          limit: LIMIT,
        })
        task.meta.runs = runs
        expect(violations.slice(0, 1).join('\n')).toBe('')
        expect(runs).toBeGreaterThan(1)
      })
    }
  })

  it('makes as many calls as the design allows, and two more for the index at the first login of a user', async () => {
    expect(await workerd.ask({ do: 'calls', store })).toEqual({
      new: 1,
      read: 1,
      'set-only': 1,
      'read and write': 2,
      login: 3 + 2,
    })
  })

  it('keeps every one of many parallel writes of four requests on one session', async () => {
    const token = await workerd.ask<string>({ do: 'begin', store })
    const all = Array.from({ length: 4 }, (_, process) => itemsOf(process, SETS))
    await Promise.all(all.map((items) => workerd.ask({ do: 'set', store, token, items })))
    const kept = await workerd.ask<Record<string, unknown>>({ do: 'kept', store, token })
    const { updated: _, appended: __, ...set } = kept
    expect(Object.keys(set).toSorted()).toEqual(all.flat().toSorted())
  })

  it('keeps every item that four requests add to two lists at once', async () => {
    const token = await workerd.ask<string>({ do: 'begin', store })
    const all = Array.from({ length: 4 }, (_, process) => itemsOf(process, TIMES))
    await Promise.all(all.map((items) => workerd.ask({ do: 'write', store, token, items })))
    const { updated, appended } = await workerd.ask<Record<string, string[]>>({ do: 'kept', store, token })
    expect(updated?.toSorted()).toEqual(all.flat().toSorted())
    expect(appended?.toSorted()).toEqual(all.flat().toSorted())
  })

  it('forgets what has ended as others begin, since no server runs that would sweep', async () => {
    expect(await workerd.ask({ do: 'ended rows' })).toEqual([5, 3])
  })

  it('knows what another program wrote from nothing', async () => {
    expect(await workerd.ask({ do: 'foreign', store })).toEqual(['unreadable', 'unreadable', 'unreadable'])
  })

  it('says what to write where its binding is missing', async () => {
    await expect(workerd.ask({ do: 'read without its binding', store })).rejects.toThrow(
      'no D1 binding called MISSING',
    )
  })
})

function itemsOf(process: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${process}-${index}`)
}
