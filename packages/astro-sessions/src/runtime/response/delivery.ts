import { SessionError } from '@astro-sessions/engine'
import {
  hasOwnPipeline,
  isRouteCached,
  isStreamedPage,
  keepsEmptyErrors,
  leaveRouteCache,
  type RequestContext,
} from '../page/astro-context.ts'
import { isOpen, type RequestState, settled, start, usesSession } from '../request/request-state.ts'
import type { Site } from '../site/site.ts'
import { holdEnd, isByteStream } from './body.ts'
import { clearAhead } from './clear-site-data.ts'
import { hasCachePolicy, isSharedCacheable } from './page-policy.ts'
import { copyWithBody, hasCopy, hasMutableHeaders, isEmptyError, withdrawCookie } from './response.ts'
import { type Restriction, restrictCaching, restrictionOf, yieldPolicy } from './restrict-caching.ts'
import { cookieWarning, SHARED_PAGE, type WarnOnce } from './warnings.ts'

/** Makes a response the one that leaves: with the session cookie, kept from caches, its end held for late writes. */
export type Deliver = (context: RequestContext, state: RequestState, response: Response) => Response

export function createDelivery(
  { cacheControl, cookie, isDev }: Pick<Site, 'cacheControl' | 'cookie' | 'isDev'>,
  warnOnce: WarnOnce,
): Deliver {
  return (context, state, response) => {
    if ((usesSession(state) || state.token !== undefined) && isRouteCached(context)) leaveRouteCache(context)
    const line = state.cookie.render(state.change)
    const mayGrow = mayBeMadeLater(state, response)
    const isSilent = mayGrow && !hasCachePolicy(response.headers)
    const sends = line !== null || state.until !== null || tellsToken(state)
    const restriction = !sends && !cacheControl ? null : restrictionOf(state, sends, isSilent)
    const isMarked = sends || restriction !== null
    if (isMarked && isFixed(response, sends)) throw readOnly(response)
    const leaving = send(context, response, {
      edit: isMarked ? (it) => mark(state, it, { line, restriction }) : null,
      body: isHeld(state, response, mayGrow) ? heldBody(state, response) : response.body,
    })
    if (restriction !== null && state.replaced !== undefined) yieldPolicy(state.replaced, leaving.headers)
    // Nothing that such a page reads later can be shared, and what is held costs time to collect.
    state.leaving = restriction === 'may-show' ? undefined : leaving.headers
    noteDeparture(context, state, leaving)
    start(state)
    const warning = line === null ? null : cookieWarning(state, cookie)
    if (warning !== null) warnOnce(context, warning, warning)
    if (import.meta.env.DEV && isDev && usesSession(state) && isSharedCacheable(leaving.headers))
      warnOnce(context, context.routePattern, SHARED_PAGE)
    return leaving
  }
}

/**
 * Whether parts of the body may be rendered when the headers have left, for a visitor of whose session they could
 * show something. What Astro renders whole, and what was a text or bytes, cannot change any more.
 */
function mayBeMadeLater({ token, latest }: RequestState, response: Response): boolean {
  const { body, headers } = response
  if (token === undefined || body === null || !hasCopy(response)) return false
  const isStreamed = isStreamedPage(latest, response)
  return isStreamed === undefined ? !isByteStream(body) : isStreamed && !headers.has('Content-Length')
}

/** True for a response that can neither be changed nor copied. No cache keeps a switch of protocols, whatever it says. */
function isFixed(response: Response, sends: boolean): boolean {
  return !hasCopy(response) && (sends || response.status !== 101) && !hasMutableHeaders(response)
}

function readOnly({ status }: Response): SessionError {
  return new SessionError(
    'INVALID_CALL',
    `Read-only headers of a response with the status ${status} cannot carry what the session sends.`,
    { hint: 'Answer with new Response() and a status from 200 to 599.' },
  )
}

/** Only a visitor with a session, or with a new one, can write to it while the page streams. */
function isHeld(state: RequestState, { body, status }: Response, mayGrow: boolean): boolean {
  if (body === null || status < 200 || state.sent.method === 'HEAD') return false
  // A body that is whole cannot write by itself: what nobody has asked for the session has nothing to wait for.
  return mayWriteLate(state) && (isOpen(state) || mayGrow)
}

function mayWriteLate({ token, change, tokenRequest }: RequestState): boolean {
  return token !== undefined || change.kind === 'set' || tokenRequest !== undefined
}

/** Whether it tells a token, or answers one. */
function tellsToken({ request, tokenRequest }: RequestState): boolean {
  return tokenRequest !== undefined || request?.issuesToken === true
}

function heldBody(state: RequestState, { body }: Response): ReadableStream<Uint8Array> | null {
  const begun = () => {
    state.hasLeft = true
  }
  return body && holdEnd(body, begun, () => settled(state))
}

interface Sending {
  readonly edit: ((response: Response) => void) | null
  readonly body: ReadableStream<Uint8Array> | null
}

/**
 * The response that leaves: a copy wherever anything differs, since the site may keep its own and answer it again.
 * One with a body can be answered only once. It gets its headers itself where the site runs Astro's pipeline: with
 * Hono, what the page made leaves, and not what middleware returns. So does one that has no copy.
 */
function send(context: RequestContext, response: Response, { edit, body }: Sending): Response {
  const isCopied = hasCopy(response)
  const isInPlace =
    edit !== null &&
    (!isCopied || (response.body !== null && hasOwnPipeline(context))) &&
    hasMutableHeaders(response)
  if (isInPlace) edit(response)
  // Astro takes headers over from an empty response that it replaces, which may need others by then.
  const isUntouched =
    (edit === null || isInPlace) && body === response.body && !mayBeReplaced(context, response)
  if (isUntouched || !isCopied) return response
  const copy = copyWithBody(response, body)
  if (edit !== null && !isInPlace) edit(copy)
  return copy
}

interface Marks {
  readonly line: string | null
  readonly restriction: Restriction | null
}

function mark(state: RequestState, response: Response, { line, restriction }: Marks): void {
  if (line !== null || state.until !== null) sendCookies(state, response, line)
  if (line !== null && state.request?.changesUser === true) clearAhead(response.headers)
  if (restriction !== null) restrictCaching(response.headers, restriction)
  state.tellToken?.(response.headers)
}

/** Moves the cookies to this response: an earlier one that Astro replaces by an error page lends it its headers. */
function sendCookies(state: RequestState, response: Response, own: string | null): void {
  const { carrier, cookie, until } = state
  for (const { name, line } of [{ name: cookie.name, line: own }, ...(until === null ? [] : [until])]) {
    if (line === null) continue
    if (carrier !== undefined) withdrawCookie(carrier, name)
    response.headers.append('Set-Cookie', line)
  }
  state.carrier = response
}

function mayBeReplaced(context: RequestContext, response: Response): boolean {
  return isEmptyError(response) && !keepsEmptyErrors(context)
}

/** Without a body nothing tells when a response is on its way. */
function noteDeparture(context: RequestContext, state: RequestState, leaving: Response): void {
  const isReplaceable = mayBeReplaced(context, leaving)
  if (isReplaceable) state.replaced ??= leaving.headers
  const hasNoBody = leaving.body === null || leaving.status < 200 || state.sent.method === 'HEAD'
  if (hasNoBody && mayWriteLate(state)) state.hasLeft = !isReplaceable
}
