import { memoryStore } from '@astro-sessions/engine/memory'
import { describeViolation, explore, pairsOf, USER_PROGRAMS } from '@astro-sessions/engine/testing'
import { describe, expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'

/** Keeps what the memory store keeps, and says that none of its changes is one step. */
const open = () => ({ ...memoryStore(), capabilities: { atomic: 'none', consistency: 'strong' } as const })

const [LIMIT, SAMPLES] = inject('isSoak') ? [5_000, 5_000] : [50, 50]

describe('interleavings in the index of users, where the epoch stands in a record of its own too:', () => {
  for (const [first, second] of pairsOf(USER_PROGRAMS)) {
    it(`${first.name} | ${second.name}`, { timeout: 3_600_000 }, async ({ task }) => {
      const { violations, runs } = await explore([first, second], { open, limit: LIMIT, samples: SAMPLES })
      task.meta.runs = runs
      expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
      expect(runs).toBeGreaterThan(0)
    })
  }
})
