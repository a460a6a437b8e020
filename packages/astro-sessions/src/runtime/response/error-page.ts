import type { RequestContext } from '../page/astro-context.ts'
import { type RequestState, runInside } from '../request/request-state.ts'
import type { FailureStatus, Site } from '../site/site.ts'
import { describeError, failureResponse, withFailureHeaders } from './failure.ts'
import { copyWithBody } from './response.ts'

/**
 * The response to a failure: the site's own page for this status if it has one and the visitor waits for a page,
 * else a plain one. The own page may fail for the same reason, for example in middleware that reads the session.
 */
export async function renderFailure(
  { errorPages, isDev }: Pick<Site, 'errorPages' | 'isDev'>,
  context: RequestContext,
  state: RequestState,
  { status, error }: { readonly status: FailureStatus; readonly error: unknown },
): Promise<Response> {
  const path = errorPages[status]
  const wantsPage = context.request.headers.get('Accept')?.includes('text/html')
  if (path === undefined || !wantsPage) return failureResponse(status, error, isDev)
  try {
    const target = new Request(new URL(path, context.url), { headers: context.request.headers })
    const page = await runInside(state, () => context.rewrite(target))
    return withFailureHeaders(copyWithBody(page, page.body, status))
  } catch (pageError) {
    context.logger.warn(`The page ${path} could not be shown: ${describeError(pageError)}`)
    return failureResponse(status, error, isDev)
  }
}
