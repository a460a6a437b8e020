import { describeFuzz, fuzz, fuzzPlans } from '@astro-sessions/engine/testing'
import * as fc from 'fast-check'
import { expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'
import { STORE_PLACES } from './store-places.ts'

const seed = Number(process.env.FUZZ_SEED ?? 1)
const isSoak = inject('isSoak')

/** Plans for each store: as many as take about a second. The long runs take fifty times as many. */
const RUNS = {
  fs: 120,
  sqlite: 300,
  redis: 300,
  upstash: 60,
  postgres: 50,
  'netlify-blobs': 40,
  'deno-kv': 60,
  'fromUnstorage over memory': 300,
} as const

it.for(Object.entries(RUNS))('random requests over %s keep every promise', async ([name, runs], { task }) => {
  const numRuns = Number(process.env.FUZZ_RUNS ?? (isSoak ? 50 * runs : runs))
  const place = await STORE_PLACES[name as keyof typeof RUNS]()
  const store = place.open()
  const unhandled: unknown[] = []
  const note = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', note)
  await fc.assert(
    fc.asyncProperty(fuzzPlans(fc), async (plan) => {
      const outcome = await fuzz(plan, { open: () => store })
      if (outcome.violations.length > 0) throw new Error(describeFuzz(plan, outcome))
    }),
    { seed, numRuns },
  )
  process.off('unhandledRejection', note)
  task.meta.runs = numRuns
  expect(unhandled).toEqual([])
})
