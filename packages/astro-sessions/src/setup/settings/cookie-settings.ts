import { AstroError } from 'astro/errors'
import { prefixOf, withoutPrefix } from '../../cookies/name-prefix.ts'
import { type CookieSettings, sessionCookie } from '../../runtime/site/cookie-at-url.ts'
import type { CookieOptions } from '../options/options.ts'
import type { InheritedCookie } from './inherit.ts'

const PLAIN_NAME = 'astro-sessions'

/**
 * Every attribute of the session cookie, checked against what browsers accept: a cookie that they drop without a
 * word is a login that does not work.
 *
 * @param mark what a name that the site did not choose ends in, in development: cookies know no port
 * @throws AstroError when the attributes contradict each other
 */
export function resolveCookie(options: InheritedCookie, isDev: boolean, mark?: string): CookieSettings {
  const { domain, path = '/', sameSite = 'lax', partitioned = false, maxAge } = options
  const needsSecure = sameSite === 'none' || partitioned
  if (needsSecure && options.secure !== undefined && options.secure !== true) {
    throw contradiction(
      `${sameSite === 'none' ? "sameSite: 'none'" : 'partitioned: true'} needs \`cookie.secure: true\``,
    )
  }
  const secure = options.secure ?? (needsSecure || !isDev)
  const isHostOnly = domain === undefined && path === '/'
  const ownName = mark === undefined ? PLAIN_NAME : `${PLAIN_NAME}-${mark}`
  const name = options.name ?? `${isHostOnly ? '__Host-' : '__Secure-'}${ownName}`
  if (options.name !== undefined) assertPrefix(options.name, { isHostOnly, secure: options.secure })
  const plainName = withoutPrefix(name)
  const settings = { secureName: name, plainName, secure, domain, path, sameSite, partitioned, maxAge }
  assertSendable(settings)
  return settings
}

/** What cannot be written into a header must stop the configuration, and not every response. */
function assertSendable(settings: CookieSettings): void {
  try {
    sessionCookie(settings, new URL('https://site.invalid/')).render({ kind: 'clear' })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AstroError(
      `The session cookie of sessions() cannot be sent: ${reason}.`,
      'Check `cookie` of sessions(), and `session.cookie` in the Astro config, which it takes over.',
    )
  }
}

function assertPrefix(
  name: string,
  { isHostOnly, secure }: { isHostOnly: boolean; secure: CookieOptions['secure'] },
): void {
  const prefix = prefixOf(name)
  if (prefix === undefined) return
  const { text } = prefix
  if (secure === false) throw contradiction(`a name that begins with \`${text}\` needs \`cookie.secure\``)
  if (prefix.isHostOnly && !isHostOnly) {
    throw contradiction(`a name that begins with \`${text}\` needs the path / and no \`cookie.domain\``)
  }
  // Where the cookie is not Secure it leaves without the prefix.
  if (withoutPrefix(name) === '')
    throw contradiction(`\`${name}\` is the prefix of a name, and no name follows`)
}

function contradiction(rule: string): AstroError {
  return new AstroError(
    `The session cookie of sessions() contradicts itself: ${rule}. Browsers would drop it, and no visitor could log in.`,
    'Change one of the two options. Without any `cookie` option the cookie is safe and works everywhere.',
  )
}
