import { SessionError } from '@astro-sessions/engine'
import { isRouteCached, type RequestContext } from '../page/astro-context.ts'
import type { RequestState } from '../request/request-state.ts'
import { isSharedCacheable } from './page-policy.ts'
import { restrictAnyway } from './restrict-caching.ts'

/**
 * Looks at a first read after the middleware has run. An error page that is rendered without middleware in the place of
 * an empty response leaves with the headers of that one, which are restricted at once.
 *
 * @throws SessionError `SESSION_READ_LATE` where a cache may answer other visitors with what is read
 */
export function assertLateReadIsPrivate(context: RequestContext, { leaving, replaced }: RequestState): void {
  if (leaving === undefined) return
  if (leaving === replaced) {
    restrictAnyway(replaced)
    return
  }
  const isShared = [leaving, replaced].some((headers) => headers && isSharedCacheable(headers))
  if (isShared || isRouteCached(context)) throw readTooLate()
}

function readTooLate(): SessionError {
  return new SessionError(
    'SESSION_READ_LATE',
    'The session was first read after the headers of a page that shared caches may keep had been sent: the next visitor would get what this one sees.',
    {
      hint: "Read the session in the frontmatter of the page or in middleware, or remove the page's `Cache-Control` and `Astro.cache` settings.",
    },
  )
}
