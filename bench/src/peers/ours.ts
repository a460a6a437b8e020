import { join } from 'node:path'
import fsStore from '@astro-sessions/drivers/fs'
import redisStore from '@astro-sessions/drivers/redis'
import sqliteStore from '@astro-sessions/drivers/sqlite'
import { createEngine, type EngineOptions, type SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { astroCookies } from './astro-cookies.ts'
import type { Peer, Place } from './peer.ts'

const NAME = 'astro-sessions'

/** The engine of this repository, with the cookies of Astro as the middleware uses them. */
export default async function ours(place: Place, options: Partial<EngineOptions> = {}): Promise<Peer> {
  const calls = { all: 0, refused: 0 }
  const store = openStore(place)
  const engine = createEngine({ ...options, store: counting(store, calls) })
  const cookiesOf = await astroCookies()

  return {
    calls,
    async bare(cookie) {
      cookiesOf(cookie)
    },
    async visit(cookie, page) {
      const request = engine.open(cookiesOf(cookie).get(NAME)?.value)
      await page(request.session)
      const change = await request.commit()
      return change.kind === 'set' ? `${NAME}=${change.token}` : cookie
    },
    async sweep(now) {
      await store.sweep?.(now)
    },
    async close() {
      await store.close?.()
    },
  }
}

export function openStore(place: Place): SessionStore {
  if (place.kind === 'memory') return memoryStore()
  if (place.kind === 'redis') return redisStore({ host: '127.0.0.1', port: place.port })
  if (place.kind === 'fs') return fsStore({ base: join(place.folder, 'ours') })
  return sqliteStore({ file: join(place.folder, 'ours.db') })
}

function counting(store: SessionStore, calls: Peer['calls']): SessionStore {
  return {
    capabilities: store.capabilities,
    create(key, record, now) {
      calls.all += 1
      return store.create(key, record, now)
    },
    read(key, now) {
      calls.all += 1
      return store.read(key, now)
    },
    async apply(key, change) {
      calls.all += 1
      const answer = await store.apply(key, change)
      if (answer.kind === 'conflict') calls.refused += 1
      return answer
    },
    retire(key, retirement) {
      calls.all += 1
      return store.retire(key, retirement)
    },
  }
}
