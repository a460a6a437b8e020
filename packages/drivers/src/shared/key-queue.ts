/**
 * Lets the writers of one key go one after the other within this process, so that they do not fight over
 * what it keeps. Writers of other processes are not waited for.
 */
export type KeyQueue = <Outcome>(key: string, task: () => Promise<Outcome>) => Promise<Outcome>

export function createKeyQueue(): KeyQueue {
  const tails = new Map<string, Promise<unknown>>()
  return async (key, task) => {
    const before = tails.get(key)
    const result = before === undefined ? task() : before.then(task, task)
    tails.set(key, result)
    try {
      return await result
    } finally {
      if (tails.get(key) === result) tails.delete(key)
    }
  }
}
