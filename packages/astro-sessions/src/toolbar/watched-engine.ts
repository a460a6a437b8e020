import type { SessionEngine, SessionRequest, SessionStore } from '@astro-sessions/engine'
import type { Watch } from './watch.ts'

/** The engine, with the tokens of the sessions that are used remembered. */
export function watchEngine(engine: SessionEngine, watch: Watch): SessionEngine {
  return {
    open(given, options) {
      const tokens = typeof given === 'string' ? [given] : (given ?? [])
      return watchRequest(engine.open(given, options), tokens, watch)
    },
    users: (userId) => engine.users(userId),
    all: () => engine.all(),
  }
}

function watchRequest(request: SessionRequest, tokens: readonly string[], watch: Watch): SessionRequest {
  for (const token of tokens) watch.remember(token)
  return delegate(request, {
    async commit() {
      const change = await request.commit()
      watch.follow(tokens, change)
      return change
    },
  })
}

/** The store, with every read of a session noted. */
export function watchStore(store: SessionStore, watch: Watch): SessionStore {
  return delegate(store, {
    async read(key, now) {
      const found = await store.read(key, now)
      // The record of a user's sessions is no session, and has no id.
      if (found.kind === 'live' && found.record.meta.id !== '')
        watch.note({ id: found.record.meta.id, type: 'read', detail: '' })
      return found
    },
  })
}

/** The target with some members replaced. The others run on the target itself, which may have private fields. */
export function delegate<Target extends object>(target: Target, replaced: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
