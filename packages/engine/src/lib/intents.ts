import { checkWritten } from './check.ts'
import type { Operation } from './draft.ts'
import { SessionError } from './errors.ts'
import { fieldName, keyOfField } from './fields.ts'
import type { LoginOptions, SetOptions } from './session-types.ts'
import { checkUserId } from './user-id.ts'
import { encodeValue } from './values.ts'
import { newStamp, type Work } from './work.ts'

const SHORTEST_PERSISTENCE = 60
const LONGEST_LABEL = 1024

/** The operation that sets a field, or deletes it when the value is `undefined`. */
export function writing(work: Work, field: string, value: unknown, options: SetOptions = {}): Operation {
  assertObject(options, 'set')
  const { ttl, onConflict } = options
  if (ttl !== undefined && !isTtl(ttl)) {
    throw invalidOption(
      `The ttl of "${keyOfField(field)}" must be a positive number of seconds, and is ${ttl}.`,
    )
  }
  const expiresAt = ttl === undefined ? undefined : work.environment.clock.now() + Math.ceil(ttl * 1000)
  const kept = checkWritten(work.environment, field, value)
  const text = kept === undefined ? null : encodeValue(field, kept, expiresAt)
  return { kind: 'write', field, write: { text, stamp: newStamp(work), onConflict } }
}

/** The operation that makes a user the owner of the session. */
export function loggingIn(userId: unknown, options: LoginOptions): Operation {
  assertObject(options, 'login')
  const { keep, label } = options
  const login = {
    userId: checkUserId(userId, 'session.login'),
    label: labelOf(label),
    keep: keptFields(keep),
  }
  return { kind: 'login', login }
}

// It often comes from a header that the visitor writes: a login must not fail because of its length.
function labelOf(label: string | undefined): string | null {
  if (label === undefined) return null
  if (typeof label === 'string') return label.slice(0, LONGEST_LABEL).toWellFormed()
  throw invalidOption('The `label` of session.login() is not a text.')
}

function keptFields(keep: LoginOptions['keep']): ReadonlySet<string> | null {
  if (keep === undefined) return null
  if (keep === false) return new Set()
  if (Array.isArray(keep)) return new Set(keep.map((key) => fieldName(key)))
  throw invalidOption('`keep` of session.login() is neither a list of keys nor false.')
}

/** The operation that lets the session outlive the browser. */
export function persisting({ environment }: Work, maxAge: number): Operation {
  const longest = environment.absolute / 1000
  if (maxAge >= SHORTEST_PERSISTENCE && maxAge <= longest)
    return { kind: 'persist', maxAge: Math.round(maxAge * 1000) }
  throw invalidOption(
    `session.persist() takes ${SHORTEST_PERSISTENCE} to ${longest} seconds, and got ${maxAge}.`,
    'A session never outlives `absoluteTimeout`: raise that option to remember visitors longer.',
  )
}

// What is no object would be taken for no options at all, a bare number of seconds among them.
function assertObject(options: unknown, call: string): void {
  if (typeof options === 'object' && options !== null) return
  throw invalidOption(`session.${call}() takes its options as an object, and got ${typeof options}.`)
}

// Longer than what can be counted exactly is a mistake, and would not be read as an instant later.
function isTtl(ttl: unknown): boolean {
  return typeof ttl === 'number' && ttl > 0 && Number.isSafeInteger(Math.ceil(ttl * 1000))
}

function invalidOption(message: string, hint?: string): SessionError {
  return new SessionError('INVALID_OPTION', message, hint === undefined ? {} : { hint })
}
