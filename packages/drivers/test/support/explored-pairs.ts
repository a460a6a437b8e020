import type { SessionStore } from '@astro-sessions/engine'
import { describeViolation, explore, PROGRAMS, pairsOf, programNamed } from '@astro-sessions/engine/testing'
import { expect, inject, type RunnerTestCase } from 'vitest'
import '../../../../vitest.base.ts'

export const isSoak = inject('isSoak')

/** The pairs of requests in which the order of their calls can do most. */
export const explorerPairs = [
  ['append', 'append'],
  ['append', 'update'],
  ['update', 'update'],
  ['pull', 'pull'],
  ['slow append', 'logout'],
  ['update', 'regenerate'],
  ['regenerate', 'regenerate'],
  ['login', 'append'],
  ['login', 'other login'],
  ['update', 'expire'],
]

/** The pairs that a store is tried with: every one in the long runs. */
export const exploredPairs = pairsFor(explorerPairs)

/** Every pair in the long runs, and else those that a file has chosen. */
export function pairsFor(chosen: readonly string[][]): readonly string[][] {
  return isSoak ? pairsOf(PROGRAMS).map((pair) => pair.map(({ name }) => name)) : chosen
}

interface Exploring {
  readonly names: readonly string[]
  /** Most orders that are tried (all). */
  readonly limit?: number
  /** Fewest that there must be (2). */
  readonly least?: number
}

/** Tries the orders in which the store's calls of these requests can fall, and expects every promise kept. */
export async function expectEveryPromise(
  task: RunnerTestCase,
  store: SessionStore,
  { names, limit, least = 2 }: Exploring,
): Promise<void> {
  const options = { open: () => store, ...(limit !== undefined && { limit }) }
  const { violations, runs } = await explore(names.map(programNamed), options)
  task.meta.runs = runs
  expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
  expect(runs).toBeGreaterThanOrEqual(least)
}
