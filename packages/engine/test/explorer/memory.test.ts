import { memoryStore } from '@astro-sessions/engine/memory'
import {
  describeViolation,
  type Exploration,
  explore,
  PROGRAMS,
  type Program,
  pairsOf,
  TRIPLES,
} from '@astro-sessions/engine/testing'
import { describe, expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'

const open = () => memoryStore()

const isSoak = inject('isSoak')

/** Interleavings of two requests, of which nine pairs in ten have less, and of three: the long runs take all. */
const PAIR_LIMIT = isSoak ? Number.POSITIVE_INFINITY : 75
const TRIPLE_LIMIT = isSoak ? Number.POSITIVE_INFINITY : 200

/** Thousands of runs, on machines of any speed. */
const TIMEOUT = 3_600_000

function expectNone({ violations, runs }: Exploration): void {
  expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
  expect(runs).toBeGreaterThan(0)
}

async function explorePair([first, second]: [Program, Program]): Promise<number> {
  const exploration = await explore([first, second], { open, limit: PAIR_LIMIT })
  expectNone(exploration)
  if (exploration.runs < PAIR_LIMIT) return exploration.runs
  // What was left out are the orders in which the second goes first.
  const other = await explore([second, first], { open, limit: PAIR_LIMIT })
  expectNone(other)
  return exploration.runs + other.runs
}

describe('every interleaving over the memory store keeps every promise:', () => {
  for (const first of PROGRAMS) {
    it(`${first.name}, beside any other request`, { timeout: TIMEOUT }, async ({ task }) => {
      for (const [a, b] of pairsOf(PROGRAMS)) {
        if (a !== first) continue
        task.meta.runs = (task.meta.runs ?? 0) + (await explorePair([a, b]))
      }
    })
  }

  for (const programs of TRIPLES) {
    it(programs.map(({ name }) => name).join(' | '), { timeout: TIMEOUT }, async ({ task }) => {
      const exploration = await explore(programs, { open, limit: TRIPLE_LIMIT })
      task.meta.runs = exploration.runs
      expectNone(exploration)
    })
  }
})
