import { createEngine, type SessionStore } from '@astro-sessions/engine'
import { describe, expect, it } from 'vitest'
import { fromCas } from '../../src/from-cas/store.ts'
import { faultyStorage } from '../from-cas/faulty-storage.ts'
import { memoryStorage } from '../from-cas/memory-storage.ts'
import { isSoak } from '../support/explored-pairs.ts'
import { patient } from '../support/unhurried.ts'
import { STORE_PLACES } from './store-places.ts'

const { redis, upstash, 'netlify-blobs': netlifyBlobs, 'deno-kv': denoKv } = STORE_PLACES
const places = { redis, upstash, 'netlify-blobs': netlifyBlobs, 'deno-kv': denoKv }

interface Outcome {
  /** Whose write was answered as kept. */
  readonly acknowledged: readonly number[]
  /** Why the others were not. */
  readonly codes: readonly string[]
  readonly items: readonly number[]
}

/** Lets so many functions, each with a store of its own, add an item to one session at once. */
async function storm(count: number, open: () => SessionStore): Promise<Outcome> {
  // Nobody is sent away because this machine is slow.
  const engine = () => createEngine({ store: open(), storeTimeout: 60 })
  const first = engine().open(undefined)
  first.session.set('items', [])
  const change = await first.commit()
  const token = change.kind === 'set' ? change.token : ''
  const writers = Array.from({ length: count }, (_, n) => n)
  const outcomes = await Promise.allSettled(
    writers.map((n) =>
      engine()
        .open(token)
        .session.update('items', (list: number[] = []) => [...list, n]),
    ),
  )
  return {
    acknowledged: writers.filter((n) => outcomes[n]?.status === 'fulfilled'),
    codes: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : [])),
    items: (await engine().open(token).session.get('items')) ?? [],
  }
}

// Nobody is late because this process stood still.
const { commandTimeout } = patient

const inOrder = (items: readonly number[]) => items.toSorted((a, b) => a - b)

describe('functions that write one session all at once', () => {
  it('keep each item once, a hundred of them, over fromCas', async () => {
    const storage = { ...memoryStorage(), commandTimeout }
    const { acknowledged, items } = await storm(100, () => fromCas(storage))
    expect(acknowledged).toHaveLength(100)
    expect(inOrder(items)).toEqual(acknowledged)
  })

  it('keep each item once over fromCas where writes come twice, do not arrive, or go unanswered', async () => {
    const storage = faultyStorage(memoryStorage(), [null, 'repeated', 'answer lost', null, 'never arrived'])
    const { acknowledged, codes, items } = await storm(100, () => fromCas({ ...storage, commandTimeout }))
    expect(new Set(items).size).toBe(items.length)
    expect(items).toEqual(expect.arrayContaining([...acknowledged]))
    // The item names sixteen writers: of one that many have gone past since, it cannot tell.
    expect(codes).toEqual(codes.map(() => 'OUTCOME_UNKNOWN'))
    expect(acknowledged.length).toBeGreaterThan(50)
  })

  // As many connections, and their square of requests.
  const count = isSoak ? 100 : 20
  it.each(Object.entries(places))(`keep each item once, ${count} of them, over %s`, async (_, openPlace) => {
    const { open } = await openPlace()
    const { acknowledged, items } = await storm(count, open)
    expect(acknowledged).toHaveLength(count)
    expect(inOrder(items)).toEqual(acknowledged)
  })
})
