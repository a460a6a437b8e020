import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exploredPairs, isSoak } from '../support/explored-pairs.ts'
import { describeEverywhere, itemsOf } from './support/everywhere.ts'
import { startWorkerd, type Workerd } from './support/workerd.ts'

let workerd: Workerd
beforeAll(async () => {
  workerd = await startWorkerd()
})
afterAll(() => workerd.stop())

describe('cloudflare-d1 in workerd', () => {
  const store = 'cloudflare-d1'
  describeEverywhere(() => workerd, {
    store,
    pairs: exploredPairs,
    items: isSoak ? 200 : 10,
    keys: isSoak ? 400 : 50,
  })

  it('forgets what has ended as others begin, since no server runs that would sweep', async () => {
    expect(await workerd.ask({ do: 'ended rows' })).toEqual([5, 3])
  })

  it('knows that nothing was written of what D1 refuses', async () => {
    expect(await workerd.ask({ do: 'refused by D1' })).toEqual({
      'a constraint': 'STORE_UNAVAILABLE',
      'no table': 'STORE_UNAVAILABLE',
      'too large': 'TOO_LARGE',
      syntax: 'STORE_INVALID',
      'a value too few': 'STORE_INVALID',
      'what it grew from is there': 'live',
    })
  })

  it('goes through each field a few times in a change of all of them, however many there are', async () => {
    for (const count of [100, 400]) {
      const rows = await workerd.ask<Record<string, number>>({ do: 'rows read', count })
      const often = Object.entries(rows).filter(([, read]) => read > 10 * count)
      expect(often).toEqual([])
    }
  })

  it('keeps what it acknowledged of 50 parallel writes of one key, and nothing that it refused as contended', async () => {
    const token = await workerd.ask<string>({ do: 'begin', store })
    const items = itemsOf(0, 50)
    const ends = await workerd.ask<[string, string][]>({ do: 'posts', store, token, items })
    const { updated = [] } = await workerd.ask<Record<string, string[]>>({ do: 'kept', store, token })
    const itemsThat = (...codes: string[]) =>
      ends.flatMap(([item, end]) => (codes.includes(end) ? [item] : []))
    // A busy machine may make a call late, and then nobody knows.
    const [kept, refused, late] = [
      itemsThat('kept'),
      itemsThat('SESSION_CONTENDED', 'STORE_UNAVAILABLE'),
      itemsThat('OUTCOME_UNKNOWN'),
    ]
    expect([...kept, ...refused, ...late].toSorted()).toEqual(items.toSorted())
    expect(updated.filter((item) => !late.includes(item)).toSorted()).toEqual(kept.toSorted())
    expect(new Set(updated).size).toBe(updated.length)
    expect(kept.length).toBeGreaterThan(0)
  })

  it('says what to write where its binding is missing', async () => {
    await expect(workerd.ask({ do: 'read without its binding', store })).rejects.toThrow(
      'no D1 binding called MISSING',
    )
  })
})
