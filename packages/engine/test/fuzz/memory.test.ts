import { memoryStore } from '@astro-sessions/engine/memory'
import { describeFuzz, fuzz, fuzzPlans } from '@astro-sessions/engine/testing'
import * as fc from 'fast-check'
import { expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'

const seed = Number(process.env.FUZZ_SEED ?? 1)
const numRuns = Number(process.env.FUZZ_RUNS ?? (inject('isSoak') ? 200_000 : 1_500))

it('random requests over the memory store keep every promise', async ({ task }) => {
  const unhandled: unknown[] = []
  const note = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', note)
  try {
    await fc.assert(
      fc.asyncProperty(fuzzPlans(fc), async (plan) => {
        const outcome = await fuzz(plan, { open: () => memoryStore() })
        if (outcome.violations.length > 0) throw new Error(describeFuzz(plan, outcome))
        if (unhandled.length > 0) throw new Error(`nobody handled: ${unhandled.splice(0).join(', ')}`)
      }),
      { seed, numRuns },
    )
  } finally {
    process.off('unhandledRejection', note)
  }
  task.meta.runs = numRuns
  expect(unhandled).toEqual([])
})
