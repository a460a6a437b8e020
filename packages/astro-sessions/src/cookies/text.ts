import { stringify } from 'devalue'
import { assertBounded } from '../outside/assert-bounded.ts'
import { decodeOutside } from '../outside/decode-outside.ts'

/** Characters: no browser keeps a cookie that is longer, and `set` makes none. */
export const LONGEST_TEXT = 4096

/** What devalue's texts begin with, lists and the few numbers that JSON does not have. */
const LIKE_DEVALUE = /^(\[|-\d$)/

/**
 * The text of a value. Strings stand as they are, so that scripts of the page and other servers can read them;
 * anything else, and the few strings that could be taken for it, in devalue's format.
 *
 * @throws OutOfBounds for a value that would not be read again
 */
export function encodeText(value: unknown): string {
  const isPlain =
    typeof value === 'string' && value !== '' && !LIKE_DEVALUE.test(value) && value.isWellFormed()
  if (isPlain) return value
  const text = stringify(value)
  assertBounded(JSON.parse(text))
  return text
}

/** The value of a text that a visitor can have written, a new copy at each call. Throws when it is damaged or too large. */
export function decodeText(text: string): unknown {
  if (text.length > LONGEST_TEXT) throw new RangeError('The text is longer than any cookie.')
  return LIKE_DEVALUE.test(text) ? decodeOutside(text) : text
}
