import { SessionError } from '@astro-sessions/engine'

/** Where the session is on `locals`, whatever the site calls it: for code that does not know its configuration. */
export const SESSION = Symbol.for('astro-sessions.session')

/** What the session of a request is read by, made once for all requests: the request is found by its `locals`. */
export interface SessionProperties {
  readonly key: string
  readonly hidden: PropertyDescriptor
  readonly shown: PropertyDescriptor
}

/**
 * The session on `locals` as a property that is not enumerable, so that it survives neither a spread nor JSON, and that
 * cannot be assigned: code that expects `locals` to be its own finds out where the name clashes.
 *
 * @param read answers the session of these `locals`
 */
export function sessionProperties(key: string, read: (locals: object) => unknown): SessionProperties {
  function get(this: object) {
    return read(this)
  }
  function set(): never {
    throw assignedKey(key)
  }
  return { key, hidden: { configurable: true, get }, shown: { configurable: true, get, set } }
}

/** Puts a session on these `locals`. */
export function defineSession(locals: object, { key, hidden, shown }: SessionProperties): void {
  if (key in locals) throw takenKey(key)
  Object.defineProperty(locals, SESSION, hidden)
  Object.defineProperty(locals, key, shown)
}

function assignedKey(key: string): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `Something assigned to \`locals.${key}\`, where astro-sessions keeps the session of the request.`,
    {
      hint: `Keep that value under another name (guides of auth libraries assign \`locals.session\`), or move the session: sessions({ localsKey: '${otherKey(key)}' }).`,
    },
  )
}

function takenKey(key: string): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `\`locals.${key}\` was set before astro-sessions ran, by the server that hosts Astro or by another integration.`,
    { hint: `Give the session another name: sessions({ localsKey: '${otherKey(key)}' }).` },
  )
}

function otherKey(key: string): string {
  return key === 'store' ? 'visitor' : 'store'
}
