import type { RequestContext } from '../page/astro-context.ts'
import { type RequestState, runInside } from '../request/request-state.ts'
import { copyWithBody } from '../response/response.ts'
import type { FailureStatus, Site } from '../site/site.ts'
import { describeError, failureResponse, wantsPage, withFailureHeaders } from './failure.ts'

/**
 * The response to a failure: the site's own page for this status if it has one and the visitor waits for a page,
 * else one of ours. The own page may fail for the same reason, for example in middleware that reads the session.
 */
export async function renderFailure(
  { errorPages, isDev }: Pick<Site, 'errorPages' | 'isDev'>,
  context: RequestContext,
  state: RequestState,
  { status, error }: { readonly status: FailureStatus; readonly error: unknown },
): Promise<Response> {
  const path = errorPages[status]
  const { sent, address } = state
  if (path === undefined || !wantsPage(sent)) return failureResponse(sent, { status, error, isDev })
  try {
    const target = new Request(new URL(path, address), { headers: sent.headers })
    const page = await runInside(state, () => context.rewrite(target))
    return withFailureHeaders(copyWithBody(page, page.body, status))
  } catch (pageError) {
    state.request?.rollback()
    context.logger.warn(`The page ${path} could not be shown: ${describeError(pageError)}`)
    return failureResponse(sent, { status, error, isDev })
  }
}
