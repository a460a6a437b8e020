import { conformanceFor } from '@astro-sessions/engine/testing'
import { expect, it } from 'vitest'
import { isSoak } from '../../support/explored-pairs.ts'
import type { StoreName } from './worker.ts'
import type { Workerd } from './workerd.ts'

interface Explored {
  readonly runs: number
  readonly violations: string[]
}

interface Trial {
  readonly store: StoreName
  /** Requests whose orders are tried. */
  readonly pairs: readonly (readonly string[])[]
  /** Items that each of four requests adds to each of two lists, and keys that each of four sets. */
  readonly items: number
  readonly keys: number
}

/** How many orders of calls each pair is tried in at most; few pairs have more than the long runs take. */
const LIMIT = isSoak ? 1000 : 10

/** What a store in workerd shows that is atomic everywhere. */
export function describeEverywhere(workerd: () => Workerd, { store, pairs, items, keys }: Trial): void {
  for (const { name } of conformanceFor({ atomic: 'everywhere', consistency: 'strong' })) {
    it(`keeps the contract: ${name}`, () => workerd().ask({ do: 'case', store, name }))
  }

  for (const programs of pairs) {
    it(`keeps every promise in each interleaving of ${programs.join(' | ')}`, async ({ task }) => {
      const { runs, violations } = await workerd().ask<Explored>({
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

  it('makes as many calls as the design allows, and two more for the index at the first login of a user', async () => {
    expect(await workerd().ask({ do: 'calls', store })).toEqual({
      new: 1,
      read: 1,
      'set-only': 1,
      'read and write': 2,
      login: 3 + 2,
    })
  })

  it('keeps every one of many parallel writes of four requests on one session', async () => {
    const token = await workerd().ask<string>({ do: 'begin', store })
    const all = Array.from({ length: 4 }, (_, process) => itemsOf(process, keys))
    await Promise.all(all.map((items) => workerd().ask({ do: 'set', store, token, items })))
    const kept = await workerd().ask<Record<string, unknown>>({ do: 'kept', store, token })
    const { updated: _, appended: __, ...set } = kept
    expect(Object.keys(set).toSorted()).toEqual(all.flat().toSorted())
  })

  it('keeps every item that four requests add to two lists at once', async () => {
    const token = await workerd().ask<string>({ do: 'begin', store })
    const all = Array.from({ length: 4 }, (_, process) => itemsOf(process, items))
    await Promise.all(all.map((items) => workerd().ask({ do: 'write', store, token, items })))
    const { updated, appended } = await workerd().ask<Record<string, string[]>>({ do: 'kept', store, token })
    expect(updated?.toSorted()).toEqual(all.flat().toSorted())
    expect(appended?.toSorted()).toEqual(all.flat().toSorted())
  })

  it('knows what another program wrote from nothing', async () => {
    expect(await workerd().ask({ do: 'foreign', store })).toEqual(['unreadable', 'unreadable', 'unreadable'])
  })
}

export function itemsOf(process: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${process}-${index}`)
}
