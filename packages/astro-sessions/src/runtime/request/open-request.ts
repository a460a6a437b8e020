import type { OpenOptions, SessionRequest } from '@astro-sessions/engine'
import type { RequestContext } from '../page/astro-context.ts'
import { waitUntilOf } from '../page/wait-until.ts'
import { holdsBackCookie, isFromBrowser } from './browser.ts'
import type { Opening } from './opening.ts'
import { pageLoadOf } from './page-load.ts'
import type { RequestState } from './request-state.ts'
import { unseenBy } from './unseen.ts'

/** The engine's view of this request, made at its first use. */
export function openRequest(site: Opening, context: RequestContext, state: RequestState): SessionRequest {
  if (state.request !== undefined) return state.request
  const tokens = state.tokens.length > 1 ? state.tokens : state.token
  state.request = openFor(site, context, state, {
    token: tokens,
    options: {
      isFromBrowser: isFromBrowser(state.sent.headers),
      holdsBackCookie: holdsBackCookie(state.sent, site.cookie),
      hasLastingCookie: site.cookie.maxAge !== undefined,
    },
  })
  return state.request
}

interface Opened {
  readonly token: string | readonly string[] | undefined
  /** What differs by how the token came. */
  readonly options: OpenOptions
}

/** The engine's view of the session of `token`. */
export function openFor(
  site: Opening,
  context: RequestContext,
  state: RequestState,
  { token, options }: Opened,
): SessionRequest {
  const waitUntil = waitUntilOf(context)
  const unseen = unseenBy(state.sent)
  const request = site.engine.open(token, {
    ...options,
    ...(unseen === undefined ? {} : { unseen }),
    pageLoad: () => pageLoadOf(state),
    age: Date.now() - state.beganAt,
    ...(waitUntil === undefined ? {} : { waitUntil }),
    onUse: () => site.onUse(context),
    beforeLateRead: () => site.beforeLateRead(context, state),
    onLateToken: () => site.onLateToken(context),
  })
  if (state.hasStarted) request.responseStarted()
  return request
}
