import type { SessionEngine, SessionRequest } from '@astro-sessions/engine'
import type { RequestContext } from '../page/astro-context.ts'
import { waitUntilOf } from '../page/wait-until.ts'
import type { CookieSettings } from '../site/cookie.ts'
import { holdsBackCookie, isFromBrowser } from './browser.ts'
import { pageLoadOf } from './page-load.ts'
import type { RequestState } from './request-state.ts'
import { unseenBy } from './unseen.ts'

/** What a site gives to every request that opens its session. */
export interface Opening {
  readonly engine: SessionEngine
  readonly cookie: Pick<CookieSettings, 'maxAge' | 'sameSite'>
  /** Called before a first read after the headers may have left; may throw. */
  beforeLateRead(context: RequestContext, state: RequestState): void
  /** Called when a CSRF token is asked for then. */
  onLateToken(context: RequestContext): void
}

/** The engine's view of this request, made at its first use. */
export function openRequest(site: Opening, context: RequestContext, state: RequestState): SessionRequest {
  if (state.request !== undefined) return state.request
  const waitUntil = waitUntilOf(context)
  // Of the first run: a rewrite goes on under another address than the browser shows.
  const unseen = unseenBy(state.first.request)
  state.request = site.engine.open(state.tokens.length > 1 ? state.tokens : state.token, {
    ...(unseen === undefined ? {} : { unseen }),
    pageLoad: () => pageLoadOf(state.first),
    age: Date.now() - state.beganAt,
    isFromBrowser: isFromBrowser(context.request.headers),
    holdsBackCookie: holdsBackCookie(context.request, site.cookie),
    ...(waitUntil === undefined ? {} : { waitUntil }),
    hasLastingCookie: site.cookie.maxAge !== undefined,
    beforeLateRead: () => site.beforeLateRead(context, state),
    onLateToken: () => site.onLateToken(context),
  })
  if (state.hasStarted) state.request.responseStarted()
  return state.request
}
