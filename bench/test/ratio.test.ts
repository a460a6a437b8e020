import { describe, expect, it } from 'vitest'
import { runTask, type Subject } from '../src/measure/subject.ts'
import { open } from '../src/sections/engine-subject.ts'

/** Far above what is measured (about 1), so that only a change of kind fails, and no busy machine. */
const TOLERANCE = 3

const ROUNDS = 12
const CALLS = 150

describe.each(['read', 'write'])('the engine beside Astro’s session class, %s', (task) => {
  it(`takes less than ${TOLERANCE} times its processor time on a store in memory`, async () => {
    const ours = await open({ peer: 'ours', place: { kind: 'memory' } })
    const astro = await open({ peer: 'astro', place: { kind: 'memory' } })
    const [mine, theirs] = await alternating(ours, astro, task)
    expect(mine / theirs).toBeLessThan(TOLERANCE)
  })
})

/** The CPU of a call of each in the round that other work disturbed least. */
async function alternating(first: Subject, second: Subject, task: string): Promise<[number, number]> {
  const least: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < ROUNDS; round += 1) {
    least[0] = Math.min(least[0], await cpuOf(first, task))
    least[1] = Math.min(least[1], await cpuOf(second, task))
  }
  return least
}

async function cpuOf({ tasks }: Subject, name: string): Promise<number> {
  const task = tasks[name]
  if (task === undefined) throw new Error(`There is no task ${name}.`)
  return (await runTask(task, { count: CALLS })).cpu
}
