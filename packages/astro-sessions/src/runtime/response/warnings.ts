import type { RequestContext } from '../page/astro-context.ts'
import type { RequestState } from '../request/request-state.ts'
import type { CookieSettings } from '../site/cookie-at-url.ts'
import { saysHttps } from './says-https.ts'

/** Logs a message at its first occasion: at every request it would bury the log. */
export type WarnOnce = (context: Pick<RequestContext, 'logger'>, topic: string, message: string) => void

export function createWarnOnce(): WarnOnce {
  const given = new Set<string>()
  return (context, topic, message) => {
    if (given.has(topic)) return
    given.add(topic)
    context.logger.warn(message)
  }
}

export const SHARED_PAGE =
  'The page used the session, but its own headers let shared caches keep it: visitors would see what is meant for others.'

export const NOT_KEPT =
  '`Astro.cache.set()` was called after the page had used the session, and has no effect: the route cache would show visitors what is meant for others. ' +
  'A page that the cache is to keep must leave the session alone, in middleware too; a server island can show what differs.'

export const LATE_TOKEN =
  '`session.csrfToken()` was called after the headers of the page had been sent. For a visitor without a session it fails there and cuts the page off, because the form needs a session, and so a cookie. ' +
  'Call it in the frontmatter of the page, and pass the token to the component.'

export const PARALLEL_STARTS =
  'One browser started several sessions at once: its requests came without a cookie, each started a session of its own, and the browser keeps one of them. What was stored in the others is lost to the visitor. ' +
  'Call `await session.start()` in the page from which they are sent, so that all of them share its session.'

const LOST_ON_HTTP =
  'The session cookie is Secure, but this response is sent over plain http: browsers drop such a cookie except on localhost, and Safari even there. ' +
  "Behind a TLS proxy, list the site's host in `security.allowedDomains`; for a site without https, set sessions({ cookie: { secure: 'auto' } })."

const NOT_SECURE =
  "The session cookie is sent without Secure: `cookie.secure` is 'auto', and a proxy says that the browser used https, which Astro does not trust. " +
  "List the site's host in `security.allowedDomains`, or set sessions({ cookie: { secure: true } }) if the site is always served by https."

/** What is wrong with a new cookie on the connection that it leaves by, `null` where nothing is. */
export function cookieWarning(
  { cookie, change, sent, address }: RequestState,
  settings: CookieSettings,
): string | null {
  if (change.kind !== 'set' || address.protocol !== 'http:') return null
  const isBehindTls = saysHttps(sent.headers)
  if (cookie.isSecure) return isBehindTls ? null : LOST_ON_HTTP
  return settings.secure === 'auto' && isBehindTls ? NOT_SECURE : null
}
