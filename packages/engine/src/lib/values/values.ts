import { DevalueError, parse, stringify } from 'devalue'
import { SessionError } from '../errors/errors.ts'
import { Reason } from '../errors/foreign-error.ts'
import { DEEPEST, extentOf, isShallow, MOST_GAPS } from './extent.ts'
import { keyOfField } from './fields.ts'

/** A field's text is the value in devalue's format, after `@<instant in base 36>;` when the value expires by itself. */
const EXPIRY = /^@([0-9a-z]+);/

/** The same, behind the note of who got a flash (handed-out.ts). */
const BEFORE_VALUE = /^@[0-9a-z]+;(?:![pif][\w-]{12};(?:@[0-9a-z]+;)?)?/

/**
 * The text of a value: everything that devalue carries (JSON, `Date`, `Map`, `Set`, `URL`, `BigInt`, typed
 * arrays, repeated and cyclic references).
 *
 * @throws SessionError `INVALID_VALUE` that names the key when the value holds a function, a symbol or a class instance,
 * is nested more than 200 levels deep, or has lists with more than 10,000 empty places
 */
export function encodeValue(field: string, value: unknown, expiresAt?: number): string {
  const text = serialize(field, value)
  return expiresAt === undefined ? text : `@${expiresAt.toString(36)};${text}`
}

/** The value of a text, a new copy at each call. Throws when the text is corrupt. */
export function decodeValue(text: string): unknown {
  return parse(text.startsWith('@') ? text.replace(BEFORE_VALUE, '') : text)
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
  let text: string
  try {
    text = stringify(value)
  } catch (cause) {
    if (cause instanceof RangeError) assertBounded(field, value)
    throw notPlain(field, cause)
  }
  if (mayExceed(value, text)) assertBounded(field, value)
  return text
}

/** How devalue's text of a list with large gaps begins. */
const SPARSE_LIST = '[-7,'

/** The characters that a level takes at least, as in `[1],`. */
const LEVEL = 4

/** False for a value that is certainly within bounds, as nearly all are. */
function mayExceed(value: unknown, text: string): boolean {
  if (text.length <= LEVEL * DEEPEST) return text.includes(SPARSE_LIST)
  return text.includes(SPARSE_LIST) || !isShallow(value, text.length)
}

// What is nested deeper is refused by one platform when it is copied, by another when it is merged, and by a third not
// until it is read again.
function assertBounded(field: string, value: unknown): void {
  const { depth, gaps } = extentOf(value)
  if (depth > DEEPEST)
    throw invalid(field, {
      reason: `It is nested more than ${DEEPEST} levels deep`,
      hint: 'Keep a list of parts that refer to each other by id, or keep the result of JSON.stringify(value).',
    })
  if (gaps > MOST_GAPS)
    throw invalid(field, {
      reason: `It holds lists with more than ${MOST_GAPS} empty places`,
      hint: 'Use a Map or an object where the places are numbers far apart, such as ids.',
    })
}

function notPlain(field: string, cause: unknown): SessionError {
  const where = cause instanceof DevalueError && cause.path ? ` (at ${cause.path.replace(/^\./, '')})` : ''
  return invalid(field, {
    where,
    // Its words are fixed. What a getter of the value throws is somebody else's text.
    cause: cause instanceof DevalueError ? new Reason(cause.message) : cause,
    hint: 'Keep plain data: functions, symbols and instances of classes cannot be stored. Await a promise first.',
  })
}

interface Problem {
  readonly where?: string
  readonly reason?: string
  readonly cause?: unknown
  readonly hint: string
}

function invalid(field: string, { where = '', reason, cause, hint }: Problem): SessionError {
  const what = `The value for "${keyOfField(field)}" cannot be kept in a session${where}.`
  return new SessionError('INVALID_VALUE', reason === undefined ? what : `${what} ${reason}.`, {
    cause,
    hint,
  })
}
