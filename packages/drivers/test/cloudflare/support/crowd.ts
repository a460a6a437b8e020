import { createEngine, type SessionStore } from '@astro-sessions/engine'
import { append, update } from './visits.ts'

/** Writers of one session, all at once. */
export interface Crowd {
  token: string
  /** One for each writer. */
  items: string[]
}

/** Half of the writers add an item with `update`, and half with `get`, push, `set`; how many tries were refused. */
export async function gather(store: SessionStore, { token, items }: Crowd): Promise<number> {
  let refused = 0
  const watched: SessionStore = {
    ...store,
    async apply(key, change) {
      const answer = await store.apply(key, change)
      if (answer.kind === 'conflict') refused += 1
      return answer
    },
  }
  // The deadline is not what is tested.
  const engine = createEngine({ store: watched, queue: false, storeTimeout: 120 })
  const write = (item: string, index: number) => (index % 2 === 0 ? update : append)(engine.open(token), item)
  await Promise.all(items.map(write))
  return refused
}
