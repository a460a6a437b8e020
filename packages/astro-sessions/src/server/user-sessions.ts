import type { UserSessions } from '@astro-sessions/engine'
import { currentEngine } from '../runtime/site/current-engine.ts'

/**
 * All sessions of one user: `list()` them, `revoke(id)` one, `revokeAll({ except })`. The id of the visitor's own is
 * `(await locals.session.info())?.id`. Check first who asks: this works for every user.
 *
 * @throws SessionError `SESSION_UNAVAILABLE` outside of a running site, `INVALID_VALUE` for an id that no login accepts
 */
export function userSessions(userId: string): UserSessions {
  return currentEngine().users(userId)
}
