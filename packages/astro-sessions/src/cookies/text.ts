import { parse, stringify } from 'devalue'

/** What devalue's texts begin with, lists and the few numbers that JSON does not have. */
const LIKE_DEVALUE = /^(\[|-\d$)/

/**
 * The text of a value. Strings stand as they are, so that scripts of the page and other servers can read them;
 * anything else, and the few strings that could be taken for it, in devalue's format.
 */
export function encodeText(value: unknown): string {
  const isPlain =
    typeof value === 'string' && value !== '' && !LIKE_DEVALUE.test(value) && value.isWellFormed()
  return isPlain ? value : stringify(value)
}

/** The value of a text, a new copy at each call. Throws when it is in devalue's format and damaged. */
export function decodeText(text: string): unknown {
  return LIKE_DEVALUE.test(text) ? parse(text) : text
}
