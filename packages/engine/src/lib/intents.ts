import { checkWritten } from './check.ts'
import type { Operation } from './draft.ts'
import { SessionError } from './errors.ts'
import { fieldName, keyOfField } from './fields.ts'
import type { LoginOptions, SetOptions } from './session-types.ts'
import { checkUserId } from './user-id.ts'
import { encodeValue } from './values.ts'
import { newStamp, type Work } from './work.ts'

const SHORTEST_PERSISTENCE = 60

/** The operation that sets a field, or deletes it when the value is `undefined`. */
export function writing(
  work: Work,
  field: string,
  value: unknown,
  { ttl, onConflict }: SetOptions = {},
): Operation {
  if (ttl !== undefined && !(ttl > 0 && Number.isFinite(ttl))) {
    throw new SessionError(
      'INVALID_OPTION',
      `The ttl of "${keyOfField(field)}" must be a positive number of seconds, and is ${ttl}.`,
    )
  }
  const expiresAt = ttl === undefined ? undefined : work.environment.clock.now() + Math.ceil(ttl * 1000)
  const kept = checkWritten(work.environment, field, value)
  const text = kept === undefined ? null : encodeValue(field, kept, expiresAt)
  return { kind: 'write', field, write: { text, stamp: newStamp(work), onConflict } }
}

/** The operation that makes a user the owner of the session. */
export function loggingIn(userId: unknown, { keep, label }: Omit<LoginOptions, 'persist'>): Operation {
  const kept = keep === undefined ? null : new Set((keep || []).map((key) => fieldName(key)))
  const login = { userId: checkUserId(userId, 'session.login'), label: label ?? null, keep: kept }
  return { kind: 'login', login }
}

/** The operation that lets the session outlive the browser. */
export function persisting({ environment }: Work, maxAge: number): Operation {
  const longest = environment.absolute / 1000
  if (maxAge >= SHORTEST_PERSISTENCE && maxAge <= longest)
    return { kind: 'persist', maxAge: Math.round(maxAge * 1000) }
  throw new SessionError(
    'INVALID_OPTION',
    `session.persist() takes ${SHORTEST_PERSISTENCE} to ${longest} seconds, and got ${maxAge}.`,
    { hint: 'A session never outlives `absoluteTimeout`: raise that option to remember visitors longer.' },
  )
}
