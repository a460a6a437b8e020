import { SessionError } from '@astro-sessions/engine'
import { SESSION } from '../runtime/page/locals.ts'
import type { Session } from '../runtime/page/session.ts'

/** An object with the `locals` of a request: `Astro`, or the context of an endpoint, an action or middleware. */
export interface WithLocals {
  /** Astro's `locals` of the request. */
  readonly locals: object
}

/** An object with a request and its `locals`: `Astro`, or the context of an endpoint, an action or middleware. */
export interface UserContext extends WithLocals {
  /** The request to answer. */
  readonly request: Request
  /** Its URL. */
  readonly url: URL
}

/**
 * The session of the request, the same as `locals.session`, whatever the site calls that.
 *
 * @throws SessionError `SESSION_UNAVAILABLE` where there is none: the middleware has not run, or the page is
 * prerendered
 */
export function getSession(context: WithLocals): Session {
  // Code without types may pass `locals` itself.
  const { [SESSION]: session }: { readonly [SESSION]?: Session } = context?.locals ?? {}
  if (session !== undefined) return session
  throw new SessionError(
    'SESSION_UNAVAILABLE',
    'There is no session here: the middleware of astro-sessions has not run for this request.',
    {
      hint: 'Add sessions() to `integrations` in the Astro config. In a `src/fetch.ts` of your own, run the middleware before actions and pages. Pass `Astro` or the context itself: a copy of `locals` does not carry the session.',
    },
  )
}
