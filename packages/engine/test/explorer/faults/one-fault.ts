import { memoryStore } from '@astro-sessions/engine/memory'
import {
  describeViolation,
  explore,
  type FaultKind,
  PROGRAMS,
  pairsOf,
  programNamed,
} from '@astro-sessions/engine/testing'
import { describe, expect, inject, it } from 'vitest'
import '../../../../../vitest.base.ts'

/** The pairs in which a lost or late answer can do most; the long runs take all pairs. */
const CHOSEN = [
  ['append', 'update'],
  ['append', 'regenerate'],
  ['blind set', 'logout'],
  ['update', 'logout'],
  ['login', 'append'],
  ['regenerate', 'logout'],
  ['pull', 'pull'],
  ['login', 'login'],
  ['login, increment', 'increment'],
  ['login, increment', 'login, increment'],
  ['slow look, blind set, increment', 'regenerate'],
]

const PAIRS = inject('isSoak') ? pairsOf(PROGRAMS) : CHOSEN.map((names) => names.map(programNamed))

/** Of the orders in which a pair's calls can fall, with the fault at one of them; few pairs have more. */
const LIMIT = 5_000

/** Drawn at random where there are more. */
const SAMPLES = inject('isSoak') ? 5_000 : 0

/** Hundreds of runs, on machines of any speed. */
const TIMEOUT = 3_600_000

/** Tests of one kind of fault at every call of every pair. A file for each kind, so that the long runs use every core. */
export function exploreFault(kind: FaultKind): void {
  describe('one call that goes wrong at any place breaks no promise:', () => {
    for (const programs of PAIRS) {
      it(`${kind}: ${programs.map(({ name }) => name).join(' | ')}`, { timeout: TIMEOUT }, async ({
        task,
      }) => {
        const { violations, runs } = await explore(programs, {
          open: () => memoryStore(),
          faults: [kind],
          limit: LIMIT,
          samples: SAMPLES,
        })
        task.meta.runs = runs
        expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
        expect(runs).toBeGreaterThan(1)
      })
    }
  })
}
