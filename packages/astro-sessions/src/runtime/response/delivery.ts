import { isRouteCached, type RequestContext, skipRouteCache } from '../page/astro-context.ts'
import type { RequestState } from '../request/request-state.ts'
import type { Site } from '../site/site.ts'
import { holdEnd } from './body.ts'
import { isSharedCacheable, restrictCaching } from './caching.ts'
import { copyWithBody, isReplacedByErrorPage, withdrawCookie, withMutableHeaders } from './response.ts'

/** Makes a response the one that leaves: with the session cookie, kept from caches, its end held for late writes. */
export type Deliver = (context: RequestContext, state: RequestState, response: Response) => Response

export function createDelivery({ cacheControl, isDev }: Pick<Site, 'cacheControl' | 'isDev'>): Deliver {
  const warnOnce = createWarnOnce()

  return (context, state, response) => {
    const line = state.cookie.render(state.change)
    const isUsed = state.request?.isUsed ?? false
    if (isUsed || state.token !== undefined) skipRouteCache(context)
    const editsHeaders = line !== null || (isUsed && cacheControl)
    // Headers before the body is wrapped: Hono keeps the response that Astro's page made, and ignores the copy.
    const edited = editsHeaders ? withMutableHeaders(response) : response
    if (line !== null) {
      sendCookie(state, edited, line)
      if (isLostOnHttp(context, state)) warnOnce(context, 'secure', LOST_ON_HTTP)
    }
    if (editsHeaders) {
      const isAnonymous = state.request?.isAnonymous ?? false
      restrictCaching(edited.headers, { sendsCookie: line !== null, isUsed, isAnonymous }, cacheControl)
    }
    const leaving = hold(context, state, edited)
    state.isSharedCacheable = isSharedCacheable(leaving.headers) || isRouteCached(context)
    if (isDev && isUsed && state.isSharedCacheable) warnOnce(context, context.routePattern, SHARED_PAGE)
    if (!isReplacedByErrorPage(leaving)) start(state)
    return leaving
  }
}

const LOST_ON_HTTP =
  'The session cookie is Secure, and this answer leaves over plain http: browsers drop such a cookie except on localhost, and Safari there too. ' +
  "Behind a TLS proxy, list the site's host in `security.allowedDomains`; for a site without https, set sessions({ cookie: { secure: 'auto' } })."

const SHARED_PAGE =
  'The page used the session and says in its own `Cache-Control` that shared caches may keep it: visitors would see what is meant for others.'

/** From here on the headers may leave: a write that needs a cookie is refused, every other one commits at once. */
function start(state: RequestState): void {
  state.hasStarted = true
  state.request?.responseStarted()
}

/** Only a visitor with a session, or with a new one, can write to it while the page streams. */
function hold(context: RequestContext, state: RequestState, response: Response): Response {
  const mayWriteLate = state.token !== undefined || state.change.kind === 'set'
  const { body, status } = response
  if (!mayWriteLate) return response
  if (body === null || status < 200 || context.request.method === 'HEAD') {
    state.hasLeft = !isReplacedByErrorPage(response)
    return response
  }
  const begun = () => {
    state.hasLeft = true
  }
  return copyWithBody(
    response,
    holdEnd(body, begun, async () => state.request?.settled()),
  )
}

/** Moves the cookie to this response: an earlier one that Astro replaces by an error page lends it its headers. */
function sendCookie(state: RequestState, response: Response, line: string): void {
  if (state.carrier !== undefined) withdrawCookie(state.carrier, state.cookie.name)
  response.headers.append('Set-Cookie', line)
  state.carrier = response
}

function isLostOnHttp({ url, request }: RequestContext, { cookie, change }: RequestState): boolean {
  if (change.kind !== 'set' || !cookie.isSecure || url.protocol !== 'http:') return false
  // Anybody can send this header: it only keeps the warning from proxied sites, and decides nothing.
  return request.headers.get('X-Forwarded-Proto') !== 'https'
}

function createWarnOnce(): (context: RequestContext, topic: string, message: string) => void {
  const given = new Set<string>()
  return (context, topic, message) => {
    if (given.has(topic)) return
    given.add(topic)
    context.logger.warn(message)
  }
}
