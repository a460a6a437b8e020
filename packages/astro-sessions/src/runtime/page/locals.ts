import { SessionError } from '@astro-sessions/engine'

/** Where the session is on `locals`, whatever the site calls it: for code that does not know its configuration. */
export const SESSION = Symbol.for('astro-sessions.session')

/**
 * Puts the session on `locals` as a property that is not enumerable, so that it survives neither a spread nor
 * JSON, and that cannot be assigned: code that expects `locals` to be its own finds out where the name clashes.
 */
export function defineSession(locals: object, key: string, read: () => unknown): void {
  if (key in locals) throw takenKey(key)
  Object.defineProperty(locals, SESSION, { configurable: true, get: read })
  Object.defineProperty(locals, key, {
    configurable: true,
    get: read,
    set() {
      throw assignedKey(key)
    },
  })
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
