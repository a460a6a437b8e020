import { memoryStore } from '@astro-sessions/engine/memory'
import { describeViolation, explore, FAULT_KINDS, programNamed } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'

/** The pairs in which a lost or late answer can do most; the soak runs all of them. */
const PAIRS = [
  ['append', 'update'],
  ['append', 'regenerate'],
  ['blind set', 'logout'],
  ['update', 'logout'],
  ['login', 'append'],
  ['regenerate', 'logout'],
  ['pull', 'pull'],
]

/** Hundreds of runs, on machines of any speed. */
const TIMEOUT = 120_000

describe('one call that goes wrong at any place breaks no promise:', () => {
  for (const kind of FAULT_KINDS) {
    for (const names of PAIRS) {
      it(`${kind}: ${names.join(' | ')}`, { timeout: TIMEOUT }, async () => {
        const { violations, runs } = await explore(names.map(programNamed), {
          open: () => memoryStore(),
          faults: [kind],
        })
        expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
        expect(runs).toBeGreaterThan(1)
      })
    }
  }
})
