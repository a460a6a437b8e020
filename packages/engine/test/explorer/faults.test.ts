import { memoryStore } from '@astro-sessions/engine/memory'
import {
  describeViolation,
  explore,
  FAULT_KINDS,
  PROGRAMS,
  pairsOf,
  programNamed,
} from '@astro-sessions/engine/testing'
import { describe, expect, inject, it } from 'vitest'
import '../../../../vitest.base.ts'

/** The pairs in which a lost or late answer can do most; the long runs take all pairs. */
const CHOSEN = [
  ['append', 'update'],
  ['append', 'regenerate'],
  ['blind set', 'logout'],
  ['update', 'logout'],
  ['login', 'append'],
  ['regenerate', 'logout'],
  ['pull', 'pull'],
]

const PAIRS = inject('isSoak') ? pairsOf(PROGRAMS) : CHOSEN.map((names) => names.map(programNamed))

/** Hundreds of runs, on machines of any speed. */
const TIMEOUT = 3_600_000

describe('one call that goes wrong at any place breaks no promise:', () => {
  for (const kind of FAULT_KINDS) {
    for (const programs of PAIRS) {
      it(`${kind}: ${programs.map(({ name }) => name).join(' | ')}`, { timeout: TIMEOUT }, async ({
        task,
      }) => {
        const { violations, runs } = await explore(programs, {
          open: () => memoryStore(),
          faults: [kind],
        })
        Object.assign(task.meta, { runs, fault: kind })
        expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
        expect(runs).toBeGreaterThan(1)
      })
    }
  }
})
