import { DevalueError, parse, stringify } from 'devalue'
import { SessionError } from '../errors.ts'
import { Reason } from '../foreign-error.ts'
import { keyOfField } from './fields.ts'

/** A field's text is the value in devalue's format, after `@<instant in base 36>;` when the value expires by itself. */
const EXPIRY = /^@([0-9a-z]+);/

/**
 * The text of a value: everything that devalue carries (JSON, `Date`, `Map`, `Set`, `URL`, `BigInt`, typed
 * arrays, repeated and cyclic references).
 *
 * @throws SessionError `INVALID_VALUE` that names the key when the value holds a function, a symbol or a class instance
 */
export function encodeValue(field: string, value: unknown, expiresAt?: number): string {
  const text = serialize(field, value)
  return expiresAt === undefined ? text : `@${expiresAt.toString(36)};${text}`
}

/** The value of a text, a new copy at each call. Throws when the text is corrupt. */
export function decodeValue(text: string): unknown {
  return parse(text.startsWith('@') ? text.replace(EXPIRY, '') : text)
}

/** When the value expires by itself, or `undefined` when it lives as long as its session. */
export function expiryOfText(text: string): number | undefined {
  if (!text.startsWith('@')) return undefined
  const digits = EXPIRY.exec(text)?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 36)
}

/** True when the value has expired by itself. */
export function isExpiredText(text: string, now: number): boolean {
  const expiresAt = expiryOfText(text)
  return expiresAt !== undefined && now >= expiresAt
}

function serialize(field: string, value: unknown): string {
  try {
    return stringify(value)
  } catch (cause) {
    const key = keyOfField(field)
    const where = cause instanceof DevalueError && cause.path ? ` (at ${cause.path.replace(/^\./, '')})` : ''
    throw new SessionError('INVALID_VALUE', `The value for "${key}" cannot be kept in a session${where}.`, {
      // Its words are fixed. What a getter of the value throws is somebody else's text.
      cause: cause instanceof DevalueError ? new Reason(cause.message) : cause,
      hint: 'Keep plain data: functions, symbols and instances of classes cannot be stored. Await a promise first.',
    })
  }
}
