import { type Change, type ReadResult, SessionError, type SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { fuzz, fuzzPlans } from '@astro-sessions/engine/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** A layer that stands for a mistake in the engine, or in a store: what is called is what a wrong one would call. */
type Mutant = (store: SessionStore) => SessionStore

const changing =
  (change: (change: Change) => Change): Mutant =>
  (store) => ({ ...store, apply: (key, given) => store.apply(key, change(given)) })

function readsAreKept(): Mutant {
  return (store) => {
    const kept = new Map<string, ReadResult>()
    return {
      ...store,
      async read(key, now) {
        const found = kept.get(key) ?? (await store.read(key, now))
        kept.set(key, found)
        return found
      },
    }
  }
}

const MUTANTS: Record<string, Mutant> = {
  'a write without its guards': changing((change) => ({ ...change, guard: new Map() })),
  'a pull without its guard': changing((change) =>
    change.delete.length > 0 ? { ...change, guard: new Map() } : change,
  ),
  'an expiry that nobody looks at': changing((change) => ({ ...change, now: 0 })),
  'a clear that is forgotten': changing(({ clear: _, ...change }) => change),
  'a delete that is forgotten': changing((change) => ({ ...change, delete: [] })),
  'a write that is acknowledged and dropped': changing((change) => ({ ...change, set: new Map() })),
  'a rotation that carries nothing over': (store) => ({
    ...store,
    retire: (key, { ifRevision: _, ...retirement }) => store.retire(key, retirement),
  }),
  'a rotation to nothing': (store) => ({
    ...store,
    async create(key, record, now) {
      return record.fields.size === 0 || now % 2 === 0 ? true : store.create(key, record, now)
    },
  }),
  'a session that does not end': (store) => ({
    ...store,
    retire: async (key, retirement) =>
      retirement.reason === 'ended' ? { kind: 'applied' } : store.retire(key, retirement),
  }),
  'a session that comes back with a late write': (store) => ({
    ...store,
    async apply(key, change) {
      const answer = await store.apply(key, change)
      if (answer.kind !== 'gone') return answer
      const meta = { id: 'back', userId: null, label: null, createdAt: change.now, lastSeenAt: change.now }
      const whole = {
        ...meta,
        idle: 86_400_000,
        deadline: change.now + 2_592_000_000,
        persistent: false,
        epoch: 0,
      }
      const later = change.now + 365 * 86_400_000
      const isBack = await store.create(key, { meta: whole, fields: change.set }, later)
      return isBack ? { kind: 'applied', meta: whole, revision: 1 } : answer
    },
  }),
  'a call that is sent again when its answer is lost': (store) => ({
    ...store,
    apply: (key, change) => store.apply(key, change).catch(() => store.apply(key, change)),
  }),
  'a write that was refused, and happened': (store) => ({
    ...store,
    apply: (key, change) =>
      store.apply(key, change).catch(async (error: unknown) => {
        const isRefused = error instanceof SessionError && error.code === 'STORE_UNAVAILABLE'
        if (isRefused) await store.apply(key, change)
        throw error
      }),
  }),
  'a login that carries nothing over': (store) => ({
    ...store,
    create: (key, { meta, fields }, now) =>
      store.create(key, { meta, fields: meta.userId === null ? fields : new Map() }, now),
  }),
  'a session that lives as long as any': (store) => ({
    ...store,
    create: (key, { meta, fields }, now) =>
      store.create(key, { meta: { ...meta, deadline: meta.createdAt + 2_592_000_000 }, fields }, now),
  }),
  'a write that changes how long nobody need come': changing((change) => ({
    ...change,
    meta: { idle: 172_800_000, ...change.meta },
  })),
  'a login that counts as one before every revocation': (store) => ({
    ...store,
    create: (key, { meta, fields }, now) =>
      store.create(key, { meta: { ...meta, epoch: meta.id === '' ? meta.epoch : 0 }, fields }, now),
  }),
  'a read that is remembered': (store) => readsAreKept()(store),
}

const MOST_RUNS = 6_000

describe('the fuzzer finds', () => {
  for (const [name, layer] of Object.entries(MUTANTS)) {
    it(name, async ({ task }) => {
      const { failed, numRuns } = await fc.check(
        fc.asyncProperty(fuzzPlans(fc), async (plan) => {
          const { violations } = await fuzz(plan, { open: () => memoryStore(), layer })
          return violations.length === 0
        }),
        { seed: 1, numRuns: MOST_RUNS, endOnFailure: true },
      )
      task.meta.runs = numRuns
      expect(failed).toBe(true)
    })
  }
})
