import { memoryStore } from '@astro-sessions/engine/memory'
import { expect, it, vi } from 'vitest'

/** The explorer as one more process has it, which counts its runs from the beginning. */
async function exploreAnew(entries: Map<string, unknown>) {
  vi.resetModules()
  const { explore, programNamed } = await import('@astro-sessions/engine/testing')
  const programs = ['append', 'regenerate'].map(programNamed)
  return explore(programs, { open: () => memoryStore(entries) })
}

it('a store that outlives the process takes the explorer again', async () => {
  const entries = new Map<string, unknown>()
  const first = await exploreAnew(entries)
  const second = await exploreAnew(entries)
  expect([first.violations, second.violations]).toEqual([[], []])
  expect(second.runs).toBe(first.runs)
  expect(first.runs).toBeGreaterThan(1)
})
