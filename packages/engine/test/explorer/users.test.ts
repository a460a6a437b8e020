import { memoryStore } from '@astro-sessions/engine/memory'
import {
  CAPPED_PROGRAM,
  describeViolation,
  type Exploration,
  explore,
  pairsOf,
  USER_PROGRAMS,
} from '@astro-sessions/engine/testing'
import { describe, expect, inject, it, type RunnerTestCase } from 'vitest'
import '../../../../vitest.base.ts'

const open = () => memoryStore()

/** Two logins alone have millions of orders: the first ones, and more that are drawn at random. */
const [LIMIT, SAMPLES] = inject('isSoak') ? [5_000, 5_000] : [50, 50]

const TIMEOUT = 3_600_000

function expectNone(task: RunnerTestCase, { violations, runs }: Exploration): void {
  task.meta.runs = runs
  expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
  expect(runs).toBeGreaterThan(0)
}

describe('interleavings in the index of users keep every promise:', () => {
  for (const [first, second] of pairsOf(USER_PROGRAMS)) {
    it(`${first.name} | ${second.name}`, { timeout: TIMEOUT }, async ({ task }) => {
      expectNone(task, await explore([first, second], { open, limit: LIMIT, samples: SAMPLES }))
    })
  }

  // In one order of two hundred, the limit ended the session that a login had just been given.
  it('parallel logins leave as many sessions as a user may have', { timeout: TIMEOUT }, async ({ task }) => {
    const samples = Math.max(SAMPLES, 1_000)
    const programs = [CAPPED_PROGRAM, CAPPED_PROGRAM]
    expectNone(task, await explore(programs, { open, limit: LIMIT, samples }))
  })
})
