import { memoryStore } from '@astro-sessions/engine/memory'
import {
  describeViolation,
  type Exploration,
  explore,
  PROGRAMS,
  pairsOf,
  TRIPLES,
} from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'

const open = () => memoryStore()

/** Interleavings of three requests that are run here: the soak runs all of them. */
const LIMIT = 1_500

/** Thousands of runs, on machines of any speed. */
const TIMEOUT = 300_000

function expectNone({ violations, runs }: Exploration): void {
  expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
  expect(runs).toBeGreaterThan(0)
}

describe('every interleaving over the memory store keeps every promise:', () => {
  for (const first of PROGRAMS) {
    it(`${first.name}, beside any other request`, { timeout: TIMEOUT }, async () => {
      for (const [a, b] of pairsOf(PROGRAMS)) {
        if (a === first) expectNone(await explore([a, b], { open }))
      }
    })
  }

  for (const programs of TRIPLES) {
    it(programs.map(({ name }) => name).join(' | '), { timeout: TIMEOUT }, async () => {
      expectNone(await explore(programs, { open, limit: LIMIT }))
    })
  }
})
