import type { Clock } from './clock.ts'
import type { Live } from './store.ts'

/**
 * Lets the writers of one session go one after the other within this process, so that they do not fight over the
 * same stamps, and hands each the record that the one before it left. It only saves tries: who waits too long
 * goes on out of turn, since the guards of the store keep the order right.
 *
 * A promise of one request must not be awaited by another one on workerd: no queue there.
 */
export interface KeyedQueue {
  run(key: string, task: (latest: Live | null) => Promise<Live | null>): Promise<void>
}

/** Milliseconds that a writer waits for the one before it. */
const LONGEST_TURN = 250

export function createQueue(clock: Clock): KeyedQueue {
  const tails = new Map<string, Promise<Live | null>>()
  return {
    async run(key, task) {
      const before = tails.get(key)
      const result = (before === undefined ? Promise.resolve(null) : waitFor(before, clock)).then(task)
      const tail = result.catch(() => null)
      tails.set(key, tail)
      try {
        await result
      } finally {
        if (tails.get(key) === tail) tails.delete(key)
      }
    },
  }
}

function waitFor(before: Promise<Live | null>, clock: Clock): Promise<Live | null> {
  return new Promise((resolve) => {
    const cancel = clock.after(LONGEST_TURN, () => resolve(null))
    before.then((latest) => {
      cancel()
      resolve(latest)
    })
  })
}
