import { seededRandom } from './seeded-random.ts'

/** Something that waits until the scheduler lets it go on. */
interface Waiting {
  readonly label: string
  readonly go: () => Promise<void>
}

/** Which of so many waiting calls goes on. */
export type Choose = (count: number) => number

/** Lets concurrent programs go on one at a time, in an order that is chosen from outside. */
export interface Schedule {
  /** Waits for its turn, then runs `task` alone and resolves to its result. */
  turn<Result>(label: string, task: () => Promise<Result>): Promise<Result>
  /** Runs `task` at some later turn, unless the returned function is called first; nobody waits for it. */
  later(label: string, task: () => Promise<void>): () => void
  /** Lets everything go on until nothing waits, and resolves to the labels in their order. */
  run(choose: Choose): Promise<string[]>
}

/** @param drain resolves when every promise that can settle has */
export function createSchedule(drain: () => Promise<void>): Schedule {
  const waiting: Waiting[] = []
  return {
    turn(label, task) {
      return new Promise((resolve, reject) => {
        waiting.push({ label, go: () => task().then(resolve, reject) })
      })
    },
    later(label, task) {
      const place = { label, go: task }
      waiting.push(place)
      return () => {
        const index = waiting.indexOf(place)
        if (index !== -1) waiting.splice(index, 1)
      }
    },
    async run(choose) {
      const trace: string[] = []
      await drain()
      while (waiting.length > 0) {
        const [next] = waiting.splice(choose(waiting.length), 1)
        if (next === undefined) throw new RangeError('The schedule chose something that does not wait.')
        trace.push(next.label)
        await next.go()
        await drain()
      }
      return trace
    },
  }
}

/** Runs `attempt` once for every sequence of choices that it can be given, depth first. */
export async function everySchedule(
  attempt: (choose: Choose) => Promise<void>,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ runs: number; isComplete: boolean }> {
  let prefix: number[] = []
  for (let runs = 1; ; runs++) {
    const choices: number[] = []
    const counts: number[] = []
    await attempt((count) => {
      const choice = prefix[choices.length] ?? 0
      choices.push(choice)
      counts.push(count)
      return choice
    })
    const next = choices.findLastIndex((choice, index) => choice + 1 < (counts[index] ?? 0))
    if (next === -1 || runs >= limit) return { runs, isComplete: next === -1 }
    prefix = [...choices.slice(0, next), (choices[next] ?? 0) + 1]
  }
}

/** Runs `attempt` that often with choices drawn at random, the same ones each time, and resolves to how often. */
export async function sampleSchedules(
  attempt: (choose: Choose) => Promise<void>,
  times: number,
): Promise<number> {
  const random = seededRandom(times)
  const byte = new Uint8Array(1)
  for (let run = 0; run < times; run++) {
    await attempt((count) => {
      random(byte)
      return (byte[0] ?? 0) % count
    })
  }
  return times
}

/** A drain for promises that only wait for each other: one turn of the event loop. Call `close` at the end. */
export function createDrain(): { drain: () => Promise<void>; close: () => void } {
  const { port1, port2 } = new MessageChannel()
  const resolvers: (() => void)[] = []
  port1.onmessage = () => resolvers.shift()?.()
  return {
    drain: () =>
      new Promise((resolve) => {
        resolvers.push(resolve)
        port2.postMessage(null)
      }),
    close: () => port1.close(),
  }
}
