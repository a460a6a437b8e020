import type { SubjectProcess } from './process.ts'
import { shuttle } from './shuttle.ts'
import type { Run, RunOptions } from './subject.ts'

/** One thing that is measured in every round. */
export interface Contestant {
  readonly name: string
  readonly subject: SubjectProcess
  readonly task: string
}

export interface RoundsOptions {
  readonly rounds: number
  /** Milliseconds that one run of one contestant should take. */
  readonly slice: number
  readonly parallel?: number
  readonly onRound?: (round: number) => void
}

/** Slices that the code gets to warm up. */
const WARM_UP = 8

/** How much longer each run of the warm-up may be than the one before. */
const GROWTH = 20

/**
 * Runs the contestants in turn, a short slice each, round after round; every other round goes backwards. What else
 * the machine does meets all of them alike. Resolves to the runs of each, one per round.
 */
export async function alternate(
  contestants: readonly Contestant[],
  { rounds, slice, parallel = 1, onRound }: RoundsOptions,
): Promise<Map<string, Run[]>> {
  const counts = new Map<string, number>()
  for (const contestant of contestants)
    counts.set(contestant.name, await countFor(contestant, slice, parallel))
  const runs = new Map(contestants.map(({ name }): [string, Run[]] => [name, []]))
  let announced = 0
  await shuttle(contestants, rounds, async ({ name, subject, task }, round) => {
    if (round === announced) onRound?.(++announced)
    runs.get(name)?.push(await subject.run(task, { count: counts.get(name) ?? 1, parallel }))
  })
  return runs
}

/** How many calls fill a slice, found while the code warms up. */
async function countFor({ subject, task }: Contestant, slice: number, parallel: number): Promise<number> {
  const end = performance.now() + WARM_UP * slice
  let options: RunOptions = { count: parallel, parallel }
  do {
    const { wall } = await subject.run(task, options)
    const fitting = Math.round((slice * 1000) / wall)
    options = { count: Math.max(parallel, Math.min(fitting, options.count * GROWTH)), parallel }
  } while (performance.now() < end)
  return options.count
}
