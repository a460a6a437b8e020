import { memoryStore } from '@astro-sessions/engine/memory'
import {
  describeViolation,
  type Exploration,
  explore,
  PROGRAMS,
  pairsOf,
  TRIPLES,
} from '@astro-sessions/engine/testing'
import { describe, expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'

const open = () => memoryStore()

/** Interleavings of three requests: the long runs take all of them. */
const LIMIT = inject('isSoak') ? Number.POSITIVE_INFINITY : 1_500

/** Thousands of runs, on machines of any speed. */
const TIMEOUT = 3_600_000

function expectNone({ violations, runs }: Exploration): void {
  expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
  expect(runs).toBeGreaterThan(0)
}

describe('every interleaving over the memory store keeps every promise:', () => {
  for (const first of PROGRAMS) {
    it(`${first.name}, beside any other request`, { timeout: TIMEOUT }, async ({ task }) => {
      for (const [a, b] of pairsOf(PROGRAMS)) {
        if (a !== first) continue
        const exploration = await explore([a, b], { open })
        task.meta.runs = (task.meta.runs ?? 0) + exploration.runs
        expectNone(exploration)
      }
    })
  }

  for (const programs of TRIPLES) {
    it(programs.map(({ name }) => name).join(' | '), { timeout: TIMEOUT }, async ({ task }) => {
      const exploration = await explore(programs, { open, limit: LIMIT })
      task.meta.runs = exploration.runs
      expectNone(exploration)
    })
  }
})
