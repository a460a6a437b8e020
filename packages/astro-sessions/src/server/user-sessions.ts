import { SessionError, type UserSessions } from '@astro-sessions/engine'
import { currentEngine } from '../runtime/site/current-engine.ts'

/**
 * All sessions of one user: `list()` them, `revoke(id)` one, `revokeAll({ except })`. The id of the visitor's own session is
 * `(await locals.session.info())?.id`. Check first who is asking: this works for every user.
 *
 * @throws SessionError `SESSION_UNAVAILABLE` outside a running site, `INVALID_VALUE` for an id that no login accepts
 */
export function userSessions(userId: string): UserSessions {
  if (typeof userId !== 'string') throw noUser(userId)
  return currentEngine().users(userId)
}

function noUser(userId: unknown): SessionError {
  const kind = userId === null ? 'null' : typeof userId
  return new SessionError('INVALID_VALUE', `userSessions() needs the id of a user, but got ${kind}.`, {
    hint: 'For the visitor, check first whether somebody is logged in: const id = await locals.session.userId(), and userSessions(id) if id is not null. Convert a number with String(id).',
  })
}
