import type { Live } from './store.ts'

/**
 * Lets the guarded writes of one session go one after the other within this process, so that they do not fight
 * over the same stamps, and hands each the record that the one before it left.
 *
 * A promise of one request must not be awaited by another one on workerd: no queue there.
 */
export interface KeyedQueue {
  run(key: string, task: (latest: Live | null) => Promise<Live | null>): Promise<void>
}

export function createQueue(): KeyedQueue {
  const tails = new Map<string, Promise<Live | null>>()
  return {
    async run(key, task) {
      const before = tails.get(key) ?? Promise.resolve(null)
      const result = before.catch(() => null).then(task)
      tails.set(key, result)
      try {
        await result
      } finally {
        if (tails.get(key) === result) tails.delete(key)
      }
    },
  }
}
