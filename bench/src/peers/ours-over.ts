import { createEngine, type EngineOptions, type SessionStore } from '@astro-sessions/engine'
import { astroCookies } from './astro-cookies.ts'
import type { Peer } from './peer.ts'

const NAME = 'astro-sessions'

/** The engine of this repository over a store, with the cookies of Astro as the middleware uses them. */
export async function oursOver(store: SessionStore, options: Partial<EngineOptions> = {}): Promise<Peer> {
  const calls = { all: 0, refused: 0 }
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
