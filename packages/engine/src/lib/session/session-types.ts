import type { ConflictPolicy } from '../merge/conflict-policy.ts'

// biome-ignore lint/suspicious/noExplicitAny: a key without a declared type holds anything, as in Astro's own types.
export type Untyped = any
export type KeyOf<Data> = (keyof Data & string) | (string & {})
export type ValueOf<Data, Key> = Key extends keyof Data ? Data[Key] : Untyped

/**
 * Nothing to wait for. At run time it is a settled promise: code of other session systems, and without types, waits
 * for it or has a `.catch()` behind it. The type says less, so that a lint rule does not ask for an `await`.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: it is a return type and nothing else.
export type Settled = void

/** Options of `session.set()`. */
export interface SetOptions {
  /** Seconds after which the value expires (as long as the session). */
  ttl?: number
  /** How a parallel change of this key is resolved (the engine's option). */
  onConflict?: ConflictPolicy
}

/** Options of `session.flash(key, value)`. */
export interface FlashOptions {
  /** Seconds after which it expires (as long as the session). */
  ttl?: number
  /** Store it at once, and reject if that fails (false: store it when the response starts, like everything else). */
  atOnce?: boolean
}

/** Reads a flash without removing it. A flash cannot have this as its value. */
export interface KeepFlash {
  /** Leave it for a later read. */
  readonly keep: true
}

export function isKeepFlash([given, ...rest]: readonly unknown[]): boolean {
  if (typeof given !== 'object' || given === null || rest.length > 0) return false
  return Object.keys(given).join() === 'keep' && 'keep' in given && given.keep === true
}

/** Options of `session.login()`. A second one for the same user in one request leaves what it does not name as it was. */
export interface LoginOptions {
  /** Keys of the anonymous session that follow the user; `false` for none (all). */
  keep?: readonly string[] | false
  /** A name for the device, for a list of sessions. Truncated after 1,024 characters (none). */
  label?: string
  /** Idle timeout of this session in seconds, even when the browser is closed: "remember me". */
  persist?: number
  /** Idle timeout of this session, in seconds, at least 60 (`idleTimeout`, and never more). */
  idleTimeout?: number
  /** Longest lifetime of this session, in seconds (`absoluteTimeout`, and never more). */
  absoluteTimeout?: number
}

/** Options of a login for a client without cookies: an app, a command, another server. */
export interface TokenLoginOptions extends LoginOptions {
  readonly as: 'token'
}

export function isTokenLogin(options: unknown): options is TokenLoginOptions {
  return typeof options === 'object' && options !== null && 'as' in options && options.as === 'token'
}
