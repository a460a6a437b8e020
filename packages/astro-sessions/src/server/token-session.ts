import { SessionError, type SessionRequest } from '@astro-sessions/engine'
import { noTokenResponse } from '../runtime/failure/no-token.ts'
import { routesToPage } from '../runtime/page/astro-context.ts'
import type { Session } from '../runtime/page/session.ts'
import { bearerTokenIn } from '../runtime/request/bearer-token.ts'
import { openFor } from '../runtime/request/open-request.ts'
import { type RequestState, stateOf } from '../runtime/request/request-state.ts'
import { varyBy } from '../runtime/response/restrict-caching.ts'
import type { WithLocals } from './get-session.ts'

/** In which a client that sent a token finds the one that it is to send from here on. */
const TOKEN_HEADER = 'Session-Token'

/**
 * The session whose token the client sent as `Authorization: Bearer`: an app, a command, another server. It ignores
 * cookies, as `locals.session` ignores this header, so it needs no CSRF token: no other site can make a browser send the
 * header. For endpoints, and for actions that scripts call; a page has no client that could send it.
 *
 * Without a live session it is empty, and only a `login` may start one. After `regenerate()`, the response has the new token
 * in the header `Session-Token`. A response to a request that called it is not cached.
 *
 * @throws SessionError `SESSION_UNAVAILABLE` where the middleware has not run, `INVALID_OPTION` in a page
 */
export function tokenSession(context: WithLocals): Session {
  const state = stateOf(context.locals)
  if (state === undefined) throw unavailable()
  if (routesToPage(state.latest)) throw inPage(state.latest.routePattern)
  state.tokenRequest ??= openToken(state)
  return state.tokenRequest.session
}

function openToken(state: RequestState): SessionRequest {
  const token = bearerTokenIn(state.sent.headers.get('Authorization'))
  // A client that has its new token by then comes again with it, as a browser does.
  const options = { isBearer: true, isFromBrowser: true, beforeStart: refuseStart }
  state.opening.onUse(state.latest)
  const request = openFor(state.opening, state.latest, state, { token, options })
  state.tellToken = (headers) => {
    varyBy(headers, ['Authorization'])
    if (state.tokenChange.kind === 'set') headers.set(TOKEN_HEADER, state.tokenChange.token)
  }
  return request
}

/**
 * The id of the user whose token the client sent, or a response to return as it is: 401, as in RFC 6750.
 *
 * @throws SessionError `SESSION_UNAVAILABLE`, as `tokenSession` does
 */
export async function requireToken(context: WithLocals): Promise<string | Response> {
  const userId = await tokenSession(context).userId()
  if (userId !== null) return userId
  return noTokenResponse(stateOf(context.locals)?.sent.headers)
}

function unavailable(): SessionError {
  return new SessionError(
    'SESSION_UNAVAILABLE',
    'There is no token session here: the middleware of astro-sessions has not run for this request.',
    { hint: 'Pass the context of an endpoint that is rendered on demand: tokenSession(context).' },
  )
}

function inPage(route: string): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `The page ${route} called tokenSession(). Nobody opens a page with a token: its visitors have a cookie.`,
    { hint: 'Use Astro.locals.session in pages, and tokenSession(context) in endpoints.' },
  )
}

function refuseStart(): never {
  throw new SessionError(
    'INVALID_TOKEN',
    'A request without a live session wrote to the session of a token. Nothing was written: such a session begins with a login.',
    {
      hint: "Check the client first: const user = await requireToken(context). A token is issued by session.login(id, { as: 'token' }).",
    },
  )
}
