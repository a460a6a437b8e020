import { Redis } from 'ioredis'
import type { Place } from './peer.ts'

/** Texts by key: the store of peers that bring none of their own. */
export interface Items {
  get(key: string): Promise<string | null>
  set(key: string, text: string, seconds: number): Promise<void>
  remove(key: string): Promise<void>
  close(): Promise<void>
}

/** @param onCall called before each call */
export function openItems(place: Place, onCall: () => void): Items {
  if (place.kind === 'redis') return inRedis(new Redis(place.port, '127.0.0.1'))
  if (place.kind === 'memory') return inMemory(onCall)
  throw new Error(`This peer is not measured on ${place.kind}.`)
}

function inMemory(onCall: () => void): Items {
  const items = new Map<string, string>()
  return {
    async get(key) {
      onCall()
      return items.get(key) ?? null
    },
    async set(key, text) {
      onCall()
      items.set(key, text)
    },
    async remove(key) {
      onCall()
      items.delete(key)
    },
    async close() {},
  }
}

function inRedis(client: Redis): Items {
  return {
    get: (key) => client.get(key),
    async set(key, text, seconds) {
      await client.set(key, text, 'EX', seconds)
    },
    async remove(key) {
      await client.del(key)
    },
    async close() {
      await client.quit()
    },
  }
}
