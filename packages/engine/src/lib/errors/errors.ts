import { toldStack } from './error-stack.ts'
import { withoutText } from './foreign-error.ts'

/** Every code that a {@link SessionError} can carry. */
export type SessionErrorCode =
  /** The store did not answer, and nothing was written. Answer 503 and ask to try again. */
  | 'STORE_UNAVAILABLE'
  /** The store may or may not have written: its answer was lost. */
  | 'OUTCOME_UNKNOWN'
  /** The store answered something that the contract does not allow. */
  | 'STORE_INVALID'
  /** The session ended elsewhere while this request used it. Answer 409. */
  | 'SESSION_INTERRUPTED'
  /** Parallel requests kept changing the same value until the time limit. */
  | 'SESSION_CONTENDED'
  /** `onConflict: 'throw'`, and a parallel request changed the same value. */
  | 'SESSION_CONFLICT'
  /** The response had started, and the call needs a cookie. */
  | 'RESPONSE_STARTED'
  /** The session was first used after the headers of a cacheable response had left. */
  | 'SESSION_READ_LATE'
  /** A prefetch would take something of the session away. Answer with an error, so that the browser asks again at the click. */
  | 'SESSION_PREFETCHED'
  /** Another site caused the request, which came without its cookie and would start a session. Answer 403. */
  | 'SESSION_CROSS_SITE'
  /** There is no session here: a prerendered page, or middleware that has not run. */
  | 'SESSION_UNAVAILABLE'
  /** A call that cannot take effect where it stands, such as `set` of a key in the function of its own `update`. */
  | 'INVALID_CALL'
  /** The key is not a string, empty or not well-formed. */
  | 'INVALID_KEY'
  /** The value cannot be kept. */
  | 'INVALID_VALUE'
  /** A value, or the session as a whole, is above `maxSize`. */
  | 'TOO_LARGE'
  /** The token is malformed, or its session is not live. */
  | 'INVALID_TOKEN'
  /** The request carries no CSRF token of its session. Answer 403. */
  | 'CSRF_REFUSED'
  /** A page did not wait for a check that must come first. */
  | 'NOT_AWAITED'
  /** An option contradicts another one or is outside its range. */
  | 'INVALID_OPTION'

/** What a `SessionError` says beside its code and message. */
export interface SessionErrorOptions {
  /** What led to it. Of an error that is not a `SessionError` its class, codes and place are kept, and no text. */
  cause?: unknown
  /** What to do about it. */
  hint?: string
}

/** The one error class of the engine and its stores. Neither its message nor its cause ever holds a token, a key of the store or a value. */
export class SessionError extends Error {
  /** `'SessionError'`, also where a bundle renamed the class. */
  override readonly name = 'SessionError'
  /** What kind of error it is, of a closed set: compare this, and not the message. */
  readonly code: SessionErrorCode
  /** What to do about it. Astro's error overlay shows it below the message. */
  readonly hint: string | undefined

  constructor(code: SessionErrorCode, message: string, { cause, hint }: SessionErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause: harmless(cause) })
    this.code = code
    this.hint = hint
    const stack = toldStack({ name: this.name, code, message, hint }, this.stack)
    Object.defineProperty(this, 'stack', { value: stack, configurable: true, writable: true })
  }
}

function harmless(cause: unknown): Error {
  return cause instanceof SessionError ? cause : withoutText(cause)
}
