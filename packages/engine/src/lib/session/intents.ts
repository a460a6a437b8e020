import { SessionError } from '../errors/errors.ts'
import type { Login, Operation } from '../state/draft.ts'
import { newStamp, type Work } from '../state/work.ts'
import { checkUserId } from '../users/user-id.ts'
import { checkWritten } from '../values/check.ts'
import { fieldName, isInRoom, keyOfField } from '../values/fields.ts'
import { encodeValue } from '../values/values.ts'
import type { LoginOptions, SetOptions } from './session-types.ts'

type WriteOperation = Extract<Operation, { kind: 'write' }>

/** Seconds of silence, at least. */
const SHORTEST = 60
const LONGEST_LABEL = 1024

/** The operation that sets a field, or deletes it when the value is `undefined`. */
export function writing(work: Work, field: string, value: unknown, options: SetOptions = {}): WriteOperation {
  const call = isInRoom(field, 'flash') ? 'flash' : 'set'
  assertOptions(options, call, `session.${call}('${keyOfField(field)}', value, { ttl: 60 })`)
  const { ttl, onConflict } = options
  if (ttl !== undefined && !isTtl(ttl)) {
    throw invalidOption(
      `The ttl of "${keyOfField(field)}" must be a positive number of seconds, but is ${ttl}.`,
    )
  }
  const expiresAt = ttl === undefined ? undefined : work.environment.clock.now() + Math.ceil(ttl * 1000)
  const kept = checkWritten(work.environment, field, value)
  const text = kept === undefined ? null : encodeValue(field, kept, expiresAt)
  return { kind: 'write', field, write: { text, stamp: newStamp(work), onConflict } }
}

/** The operation that makes a user the owner of the session. */
export function loggingIn(work: Work, userId: unknown, options: LoginOptions): Operation {
  assertOptions(options, 'login', "session.login(user.id, { label: 'Firefox' })")
  const { keep, label } = options
  if (!(keep === undefined || keep === false || Array.isArray(keep)))
    throw invalidOption('`keep` of session.login() is neither a list of keys nor false.')
  if (!(label === undefined || typeof label === 'string'))
    throw invalidOption('`label` of session.login() is not a string.')
  const login = {
    userId: checkUserId(userId, 'session.login'),
    // It often comes from a header that the visitor writes: a login must not fail because of its length.
    label: label?.slice(0, LONGEST_LABEL).toWellFormed() ?? null,
    keep: keep === undefined ? null : new Set((keep || []).map((key) => fieldName(key))),
    ...timesOf(work, options),
  }
  return { kind: 'login', login }
}

/** The times of one session, never above those of the site. */
function timesOf(
  { environment: { idle, absolute } }: Work,
  { idleTimeout, absoluteTimeout }: LoginOptions,
): Pick<Login, 'idle' | 'absolute'> {
  const life = absoluteTimeout === undefined ? null : timeOf('login()', absoluteTimeout, 1, absolute)
  const longest = Math.min(idle, life ?? absolute)
  return {
    absolute: life,
    idle: idleTimeout === undefined ? null : timeOf('login()', idleTimeout, SHORTEST, longest),
  }
}

/** The operation that lets the session outlive the browser. */
export function persisting({ environment }: Work, maxAge: number, life?: number): Operation {
  const longest = life === undefined ? environment.absolute : life * 1000
  return { kind: 'persist', maxAge: timeOf('persist()', maxAge, SHORTEST, longest) }
}

/** Seconds as milliseconds, where the site allows so many. */
function timeOf(call: string, seconds: number, least: number, most: number): number {
  const ms = Math.round(seconds * 1000)
  if (typeof seconds === 'number' && seconds >= least && ms <= most) return ms
  throw invalidOption(
    `session.${call} takes ${least} to ${most / 1000} seconds, and got ${seconds}.`,
    'A session never outlives `absoluteTimeout` and `idleTimeout` of the site: raise those to keep visitors longer.',
  )
}

// What is no object would be taken for no options at all, a bare number of seconds among them.
function assertOptions(options: unknown, call: string, example: string): void {
  if (typeof options === 'object' && options !== null) return
  throw invalidOption(`The options of session.${call}() are not an object.`, `Write ${example}.`)
}

// Longer than what can be counted exactly is a mistake, and would not be read as an instant later.
function isTtl(ttl: unknown): boolean {
  return typeof ttl === 'number' && ttl > 0 && Number.isSafeInteger(Math.ceil(ttl * 1000))
}

function invalidOption(message: string, hint?: string): SessionError {
  return new SessionError('INVALID_OPTION', message, hint === undefined ? {} : { hint })
}
