import { type SessionEngine, SessionError, type SessionRequest } from '@astro-sessions/engine'
import { type RequestContext, waitUntilOf } from '../page/astro-context.ts'
import { isPrefetch, refuseEnding } from './prefetch.ts'
import type { RequestState } from './request-state.ts'

/** The engine's view of this request, made at its first use. */
export function openRequest(
  engine: SessionEngine,
  context: RequestContext,
  state: RequestState,
): SessionRequest {
  if (state.request !== undefined) return state.request
  const waitUntil = waitUntilOf(context)
  const isAhead = isPrefetch(context.request.headers)
  state.request = engine.open(state.token, {
    countsAsUse: !isAhead,
    ...(waitUntil === undefined ? {} : { waitUntil }),
    beforeLateRead() {
      if (state.isSharedCacheable) throw readTooLate()
    },
  })
  if (isAhead) refuseEnding(state.request.session)
  if (state.hasStarted) state.request.responseStarted()
  return state.request
}

function readTooLate(): SessionError {
  return new SessionError(
    'SESSION_READ_LATE',
    'The session was first read after the headers of a page that shared caches may keep: the next visitor would get what this one sees.',
    {
      hint: 'Read the session in the frontmatter of the page, or in middleware, so that the page leaves uncached; or take its `Cache-Control` and `Astro.cache` settings away.',
    },
  )
}
