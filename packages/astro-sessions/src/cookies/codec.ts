import { SessionError } from '@astro-sessions/engine'
import { OutOfBounds } from '../outside/assert-bounded.ts'
import { describeIssue, type StandardSchema, validate } from '../schema/standard-schema.ts'
import { decodeText, encodeText } from './text.ts'

export interface CodecOptions<Value> {
  readonly schema?: StandardSchema<Value> | undefined
  readonly default?: Value | undefined
}

/** A value as the text of a cookie, and back. */
export interface Codec<Value> {
  /** @throws SessionError `INVALID_VALUE` when the value does not fit the schema or cannot be kept */
  encode(value: Value): string
  /** The default for no text, and for one that does not hold a valid value. */
  decode(text: string | null | undefined): Value | undefined
}

/**
 * The codec of a cookie. Without a schema its values are strings.
 *
 * @throws SessionError `INVALID_OPTION` when the default does not fit the schema
 */
export function createCodec<Value>(
  name: string,
  { schema, default: fallback }: CodecOptions<Value>,
): Codec<Value> {
  const check = (value: unknown) =>
    validate(schema ?? (TEXT as StandardSchema<Value>), value, `the cookie "${name}"`)
  const encode = (value: unknown): string => {
    const result = check(value)
    if (result.issues !== undefined) throw invalidValue(name, result.issues.map(describeIssue).join('; '))
    try {
      return encodeText(result.value)
    } catch (cause) {
      const reason = cause instanceof OutOfBounds ? cause.message : 'only plain data can be kept'
      throw invalidValue(name, reason, cause)
    }
  }
  const defaultText = fallback === undefined ? undefined : encodeDefault(name, encode, fallback)
  const valueIn = (text: string): { value: Value } | null => {
    const value = decodeSafely(text)
    const result = value === DAMAGED ? DAMAGED : checkSafely(check, value)
    return result === DAMAGED || result.issues !== undefined ? null : result
  }
  return {
    encode,
    decode(text) {
      const found = text === null || text === undefined ? null : valueIn(text)
      if (found !== null) return found.value
      return defaultText === undefined ? undefined : valueIn(defaultText)?.value
    },
  }
}

const TEXT: StandardSchema<string> = {
  '~standard': {
    version: 1,
    vendor: 'astro-sessions',
    validate: (value) =>
      typeof value === 'string'
        ? { value }
        : { issues: [{ message: 'it is not a string, and has no schema' }] },
  },
}

const DAMAGED = Symbol('damaged')

function decodeSafely(text: string): unknown {
  try {
    return decodeText(text)
  } catch {
    return DAMAGED
  }
}

/** A schema that throws at what a visitor made up must not take the page down. */
function checkSafely<Result>(check: (value: unknown) => Result, value: unknown): Result | typeof DAMAGED {
  try {
    return check(value)
  } catch {
    return DAMAGED
  }
}

function encodeDefault(name: string, encode: (value: unknown) => string, value: unknown): string {
  try {
    return encode(value)
  } catch (cause) {
    if (!(cause instanceof SessionError) || cause.code !== 'INVALID_VALUE') throw cause
    throw new SessionError(
      'INVALID_OPTION',
      `The default of the cookie "${name}" does not fit: ${cause.message}`,
      {
        cause,
        hint: 'The default must be a value that could be set.',
      },
    )
  }
}

function invalidValue(name: string, reason: string, cause?: unknown): SessionError {
  return new SessionError('INVALID_VALUE', `The value for the cookie "${name}" does not fit: ${reason}.`, {
    cause,
    hint: 'The cookie stays as it was. Check external data before you set it.',
  })
}
