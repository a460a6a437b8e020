import type { SweepOptions } from '@astro-sessions/engine'
import { createTally } from './tally.ts'

/** Milliseconds between two steps, in which requests and other processes have their turn. */
const PAUSE = 10

export interface SweepSteps {
  /** Most rows of one step. */
  readonly size: number
  /** Deletes rows that are over, and resolves to how many. */
  step(): Promise<number>
  /** Whether there is still something to delete from (always). */
  isOpen?(): boolean
}

/** Deletes step by step until one finds fewer rows than it may take; resolves to how many rows. */
export async function sweepSteps(
  { size, step, isOpen }: SweepSteps,
  options?: SweepOptions,
): Promise<number> {
  const tally = createTally(options)
  while (true) {
    const count = await step()
    tally.add({ seen: count, deleted: count })
    if (count < size) return tally.deleted
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
    if (isOpen?.() === false) return tally.deleted
  }
}
