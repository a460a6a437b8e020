import { isToken } from '@astro-sessions/engine'

/** Cookies of other paths and domains that can stand beside ours; whoever sends more is no browser of a visitor. */
const MOST_TOKENS = 3

const NONE: readonly never[] = []

/**
 * The well-formed tokens that the `Cookie` header carries under this name, in its order, each once, at most three. A
 * sibling path or domain may have planted a second cookie of the same name: one that cannot be a token must not hide
 * one that is.
 */
export function findTokens(header: string | null, name: string): readonly string[] {
  if (header === null || !header.includes(name)) return NONE
  const tokens: string[] = []
  for (let start = 0; start < header.length && tokens.length < MOST_TOKENS; ) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon < 0 ? header.length : semicolon
    const value = valueUnder(header.slice(start, end), name)
    if (isToken(value) && !tokens.includes(value)) tokens.push(value)
    start = end + 1
  }
  return tokens
}

/** The value of a `name=value`, `undefined` for another name. */
function valueUnder(pair: string, name: string): string | undefined {
  const equals = pair.indexOf('=')
  // Spaces and tabs only: `trim()` would let a name that begins with a Unicode space pass for ours.
  if (equals < 0 || stripBlanks(pair.slice(0, equals)) !== name) return undefined
  return stripBlanks(pair.slice(equals + 1))
}

// A regular expression would begin anew at each blank of a long row of them.
function stripBlanks(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
