import type { AllSessions } from '@astro-sessions/engine'
import { currentEngine } from '../runtime/site/current-engine.ts'

/**
 * Every session of this site: `count()`, `endAll()` and `sweep()`. Where nobody but the site itself can reach its store
 * (Workers KV, D1, Deno KV), an endpoint calls it. Check first who asks.
 *
 * A store that cannot tell what it has rejects with `INVALID_CALL`: Durable Objects.
 *
 * @throws SessionError `SESSION_UNAVAILABLE` outside of a running site
 */
export function allSessions(): AllSessions {
  return currentEngine().all()
}
