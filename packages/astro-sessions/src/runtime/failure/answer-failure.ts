import { leaveRouteCache, type RequestContext } from '../page/astro-context.ts'
import type { RequestState } from '../request/request-state.ts'
import type { Site } from '../site/site.ts'
import { renderFailure } from './error-page.ts'
import { askAgain, describeError, failureStatus, isInvalidToken, isPrefetched, isRefusal } from './failure.ts'
import { noTokenResponse } from './no-token.ts'

interface FailingSite extends Pick<Site, 'errorPages' | 'isDev'> {
  warnOnce(context: RequestContext, topic: string, message: string): void
}

/** The answer to an error of a session, which is told to the site's log; `null` for any other error: those are Astro's. */
export async function answerFailure(
  site: FailingSite,
  context: RequestContext,
  state: RequestState,
  error: unknown,
): Promise<Response | null> {
  const status = failureStatus(error)
  if (status === null) return null
  if (isPrefetched(error)) site.warnOnce(context, `${context.routePattern} ahead`, describeError(error))
  else context.logger[isRefusal(error) ? 'warn' : 'error'](describeError(error))
  // A client without cookies, which knows what to do.
  if (isInvalidToken(error) && state.tokenRequest !== undefined) return noTokenResponse(state.sent.headers)
  const failure = await renderFailure(site, context, state, { status, error })
  askAgain(failure, state.sent, error)
  // The page that failed, or the one in its place, may have asked to be kept.
  leaveRouteCache(context)
  return failure
}
