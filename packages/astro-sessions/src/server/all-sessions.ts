import type { AllSessions } from '@astro-sessions/engine'
import { currentEngine } from '../runtime/site/current-engine.ts'

/**
 * Every session of this site: `count()`, `endAll()` and `sweep()`. If only the site itself can reach its store (Workers KV,
 * D1, Deno KV), call it in an endpoint, and check first who is asking.
 *
 * On a store that cannot list its sessions (Durable Objects), its methods reject with `INVALID_CALL`.
 *
 * @throws SessionError `SESSION_UNAVAILABLE` outside a running site
 */
export function allSessions(): AllSessions {
  return currentEngine().all()
}
