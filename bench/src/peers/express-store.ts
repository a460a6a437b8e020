import { RedisStore } from 'connect-redis'
import { type SessionData, Store } from 'express-session'
import { createClient } from 'redis'
import { type Items, openItems } from './items.ts'
import type { Place } from './peer.ts'

const DAY = 86_400

/** The store of express-session and @fastify/session: connect-redis, or a map. */
export async function expressStore(
  place: Place,
  onCall: () => void,
): Promise<{ store: Store; close(): Promise<void> }> {
  if (place.kind !== 'redis') {
    const items = openItems(place, onCall)
    return { store: new ItemStore(items), close: () => items.close() }
  }
  const client = createClient({ url: `redis://127.0.0.1:${place.port}` })
  await client.connect()
  return {
    store: new RedisStore({ client, ttl: DAY }),
    async close() {
      await client.close()
    },
  }
}

class ItemStore extends Store {
  readonly #items: Items

  constructor(items: Items) {
    super()
    this.#items = items
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.#items.get(id).then((text) => done(null, text === null ? null : JSON.parse(text)), done)
  }

  override set(id: string, session: SessionData, done: (error?: unknown) => void = () => {}): void {
    this.#items.set(id, JSON.stringify(session), DAY).then(() => done(), done)
  }

  override touch(id: string, session: SessionData, done: (error?: unknown) => void = () => {}): void {
    this.set(id, session, done)
  }

  override destroy(id: string, done: (error?: unknown) => void = () => {}): void {
    this.#items.remove(id).then(() => done(), done)
  }
}
