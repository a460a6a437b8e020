import type { SessionStore } from '@astro-sessions/engine'
import { describeViolation, explore, PROGRAMS, pairsOf, programNamed } from '@astro-sessions/engine/testing'
import { expect, inject, type RunnerTestCase } from 'vitest'
import '../../../vitest.base.ts'

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

/** Every pair, for the long runs. */
export const everyPair = pairsOf(PROGRAMS).map((pair) => pair.map(({ name }) => name))

/** Tries orders of the store's calls of these requests, of which there are at most so many (all), and expects every promise kept. */
export async function expectEveryPromise(
  task: RunnerTestCase,
  store: SessionStore,
  { names, limit }: { names: readonly string[]; limit?: number },
): Promise<void> {
  const options = { open: () => store, ...(limit !== undefined && { limit }) }
  const { violations, runs } = await explore(names.map(programNamed), options)
  task.meta.runs = runs
  expect(violations.map(describeViolation).slice(0, 1).join('\n')).toBe('')
  expect(runs).toBeGreaterThan(0)
}
