/** Long enough to hold a token: 43 characters of base64url. */
const LONG = /[A-Za-z0-9_-]{43,}/g
const TOKEN_LENGTH = 43
const SESSION_COOKIE = /^[^=]*=([A-Za-z0-9_-]{43})(?:;|$)/

const tokens = new Set<string>()
/** By what was told, in what way. */
const told = new Map<string, string>()
const seenMessages = new Set<string>()

/** A token that nobody may be told. */
export function noteToken(token: string): void {
  tokens.add(token)
}

/** Whether the token is one of those: without it, to find nothing would mean nothing. */
export function isNoted(token: string): boolean {
  return tokens.has(token)
}

/** Begins anew. */
export function forget(): void {
  for (const kept of [tokens, told, seenMessages]) kept.clear()
}

/** Tokens that a site of its own process gave to a visitor. */
export function noteCookies({ headers }: Response): void {
  for (const line of headers.getSetCookie()) {
    const [, token] = SESSION_COOKIE.exec(line) ?? []
    if (token !== undefined) noteToken(token)
  }
}

/** Something that a log, a console or a listener gets to see, and how it got there. */
export function tell(how: string, ...values: readonly unknown[]): void {
  for (const text of textsOf(values, new Set())) {
    for (const [part] of text.matchAll(LONG)) told.set(part, how)
  }
}

/** An error that counts as told, with all that its own class adds to it. */
export class ToldError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options)
    queueMicrotask(() => tell('a SessionError', this))
  }
}

/** In which ways a token was told. The tokens themselves are told nobody here either. */
export function leaks(): string[] {
  const ways = [...told].filter(([text]) => holdsToken(text)).map(([, how]) => how)
  return [...new Set(ways)]
}

function holdsToken(text: string): boolean {
  for (let start = 0; start + TOKEN_LENGTH <= text.length; start++) {
    if (tokens.has(text.slice(start, start + TOKEN_LENGTH))) return true
  }
  return false
}

/** Every text that can be reached from a value, with the messages, stacks and causes of errors. */
function* textsOf(value: unknown, seen: Set<object>): Generator<string> {
  if (typeof value === 'string') yield value
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Error) yield* stackOf(value)
  if (value instanceof Map || value instanceof Set) yield* textsOf([...value], seen)
  for (const name of Object.getOwnPropertyNames(value)) {
    if (name !== 'stack') yield* textsOf(Object.getOwnPropertyDescriptor(value, name)?.value, seen)
  }
}

// A stack is expensive to write down, and its lines hold nothing that the message does not.
function* stackOf({ message, stack = '' }: Error): Generator<string> {
  if (seenMessages.has(message)) return
  seenMessages.add(message)
  yield stack
}
