import { memoryStore } from '@astro-sessions/engine/memory'
import {
  AHEAD_PROGRAMS,
  describeViolation,
  explore,
  type Program,
  programNamed,
} from '@astro-sessions/engine/testing'
import { describe, expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'

const LIMIT = inject('isSoak') ? Number.POSITIVE_INFINITY : 75

/** What a visitor may do while a browser asks ahead. */
const BESIDE: readonly Program[] = [
  'append',
  'pull',
  'update',
  'logout',
  'regenerate',
  'login',
  'expire',
].map(programNamed)

describe('every interleaving over the memory store:', () => {
  for (const ahead of AHEAD_PROGRAMS) {
    it(`${ahead.name}, takes nothing away`, { timeout: 3_600_000 }, async ({ task }) => {
      for (const beside of BESIDE) {
        const { runs, violations } = await explore([ahead, beside], {
          open: () => memoryStore(),
          limit: LIMIT,
        })
        task.meta.runs = (task.meta.runs ?? 0) + runs
        expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
      }
    })
  }
})
