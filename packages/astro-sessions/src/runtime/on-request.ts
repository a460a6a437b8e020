import { acceptHeaders } from '../cookies/accept-headers.ts'
import { allowPlainHttp } from '../cookies/plain-http.ts'
import {
  isPageOfError,
  leaveRouteCache,
  provideAstroSession,
  type RequestContext,
} from './page/astro-context.ts'
import { defineSession, sessionProperties } from './page/locals.ts'
import { findTokens } from './request/find-tokens.ts'
import { openRequest } from './request/open-request.ts'
import type { Opening } from './request/opening.ts'
import { createParallelStarts } from './request/parallel-starts.ts'
import {
  commitState,
  isOpen,
  keepState,
  newState,
  outdatedOf,
  type RequestState,
  resume,
  rollBack,
  runInside,
  start,
  stateOf,
  usesSession,
} from './request/request-state.ts'
import { createDelivery } from './response/delivery.ts'
import { assertLateReadIsPrivate } from './response/late-read.ts'
import { restrictAnyway } from './response/restrict-caching.ts'
import { createWarnOnce, LATE_TOKEN, NOT_KEPT, PARALLEL_STARTS } from './response/warnings.ts'
import { sessionCookies } from './site/cookie-at-url.ts'
import type { Site } from './site/site.ts'

export type OnRequest = (context: RequestContext, next: Next) => Promise<Response>
type Next = () => Promise<Response>

/** The middleware that gives every request its session and commits it before the headers leave. */
export function createOnRequest(site: Site): OnRequest {
  const warnOnce = createWarnOnce()
  // Vite decides the first part of each of these when it builds a site, and leaves the rest out.
  const starts = import.meta.env.DEV && site.isDev ? createParallelStarts() : null
  const opening: Opening = {
    engine: site.engine,
    cookie: site.cookie,
    onUse:
      import.meta.env.DEV && site.isDev
        ? (context) =>
            leaveRouteCache(context, (input) => {
              if (input !== false) warnOnce(context, `${context.routePattern} cache`, NOT_KEPT)
            })
        : leaveRouteCache,
    beforeLateRead: assertLateReadIsPrivate,
    onLateToken(context: RequestContext) {
      if (import.meta.env.DEV && site.isDev) warnOnce(context, LATE_TOKEN, LATE_TOKEN)
    },
  }
  const deliver = createDelivery(site, warnOnce)
  const cookieAt = sessionCookies(site.cookie)
  const properties = sessionProperties(site.localsKey, (locals) => {
    const state = stateOf(locals)
    return state && openRequest(opening, state.first, state).session
  })

  function begin(context: RequestContext): RequestState {
    const cookie = cookieAt(context.url)
    const state = newState(
      context,
      cookie,
      findTokens(context.request.headers.get('Cookie'), cookie.name),
      opening,
    )
    defineSession(context.locals, properties)
    keepState(context.locals, state)
    return state
  }

  async function answerError(
    context: RequestContext,
    state: RequestState,
    error: unknown,
  ): Promise<Response> {
    // Loaded when something has failed, which is not part of a site's usual work.
    const { answerFailure } = await import('./failure/answer-failure.ts')
    const failure = await answerFailure({ ...site, warnOnce }, context, state, error)
    if (failure === null) {
      handOver(state)
      throw error
    }
    await commitFailure(state)
    return deliver(context, state, failure)
  }

  return async (context, next) => {
    if (context.isPrerendered) {
      const { standIn } = await import('./page/prerendered-session.ts')
      standIn(site, context)
      return next()
    }
    acceptHeaders(context.cookies)
    if (import.meta.env.DEV && site.isDev) allowPlainHttp(context.cookies)
    const state = continued(context) ?? begin(context)
    // Components may use it when the cache has the page.
    if (state.token !== undefined || usesSession(state)) leaveRouteCache(context)
    if (import.meta.env.DEV && state.depth === 0) starts?.begin(state)
    if (site.replacesAstroSession)
      provideAstroSession(context, () => openRequest(opening, context, state).session)
    // `Astro.rewrite()` runs the middleware again inside the first run, which commits.
    if (state.depth > 0) {
      // `pages()` of `astro/fetch` answers an error itself: the outer run never sees what the page threw.
      if (isPageOfError(context)) rollBack(state)
      return runInside(state, next)
    }
    let response: Response
    try {
      response = await runInside(state, next)
      if (!(response instanceof Response)) {
        // Astro says what middleware of the site has to return.
        await abandon(state)
        handOver(state)
        return response
      }
      if (state.checks !== undefined) await state.checks.settle(response.status)
    } catch (error) {
      await abandon(state)
      // The page may have failed at what it took for the session of the visitor.
      return answerError(context, state, outdatedOf(state) ?? error)
    }
    // Nothing is left to do for a request that has not asked for its session.
    if (!isOpen(state)) return deliver(context, state, response)
    try {
      await commitState(state)
    } catch (error) {
      await abandon(state)
      return answerError(context, state, error)
    }
    if (site.untilCookie !== undefined) {
      const { tellEnd } = await import('./response/until-cookie.ts')
      tellEnd(site, state)
    }
    if (import.meta.env.DEV && starts?.isOneOfSeveral(state))
      warnOnce(context, PARALLEL_STARTS, PARALLEL_STARTS)
    const outdated = outdatedOf(state)
    if (outdated !== null) return answerError(context, state, outdated)
    return deliver(context, state, response)
  }
}

function continued(context: RequestContext): RequestState | undefined {
  const { locals, request } = context
  const state = stateOf(locals)
  if (state !== undefined)
    resume(state, context, findTokens(request.headers.get('Cookie'), state.cookie.name))
  return state
}

/** Stores what the page of a failure wrote: a form there is bound to the session that starts with it. */
async function commitFailure(state: RequestState): Promise<void> {
  try {
    await commitState(state)
  } catch {
    await abandon(state)
  }
}

/** Drops what the failed page had deferred. A logout it asked for still counts, and outlives a second failure. */
async function abandon(state: RequestState): Promise<void> {
  rollBack(state)
  try {
    await commitState(state)
  } catch {
    // The error that brought us here says more, and the engine has reported this one to `onEvent`.
  }
}

/** Leaves an error to Astro. Its page runs the middleware again, but for a middleware that fails there as well. */
function handOver(state: RequestState): void {
  if (state.replaced !== undefined && usesSession(state)) restrictAnyway(state.replaced)
  start(state)
}
