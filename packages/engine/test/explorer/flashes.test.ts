import { memoryStore } from '@astro-sessions/engine/memory'
import {
  describeViolation,
  explore,
  FLASH_PROGRAMS,
  type Program,
  pairsOf,
  programNamed,
} from '@astro-sessions/engine/testing'
import { describe, expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'

const LIMIT = inject('isSoak') ? Number.POSITIVE_INFINITY : 20

/** What the same visitor may do at the same time. */
const BESIDE: readonly Program[] = [
  'append',
  'update',
  'clear',
  'regenerate',
  'login',
  'other login',
  'logout',
  'persist',
  'expire',
].map(programNamed)

const PAIRS = [
  ...pairsOf(FLASH_PROGRAMS),
  ...FLASH_PROGRAMS.flatMap((flash) => BESIDE.map((beside): [Program, Program] => [flash, beside])),
]

describe('every interleaving over the memory store keeps every promise:', () => {
  for (const first of FLASH_PROGRAMS) {
    it(`${first.name}, beside any other request`, { timeout: 3_600_000 }, async ({ task }) => {
      for (const [a, b] of PAIRS) {
        if (a !== first) continue
        for (const programs of [
          [a, b],
          [b, a],
        ]) {
          const { runs, violations } = await explore(programs, { open: () => memoryStore(), limit: LIMIT })
          task.meta.runs = (task.meta.runs ?? 0) + runs
          expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
        }
      }
    })
  }
})
