import type { SessionEngine } from '@astro-sessions/engine'
import type { RequestContext } from '../page/astro-context.ts'
import type { CookieSettings } from '../site/cookie-at-url.ts'

/** What a site gives to every request that opens its session. */
export interface Opening {
  readonly engine: SessionEngine
  readonly cookie: Pick<CookieSettings, 'maxAge' | 'sameSite'>
  /** Called at the first use of a session. */
  onUse(context: RequestContext): void
  /** Called before a first read after the headers may have left, with those that left; may throw. */
  beforeLateRead(context: RequestContext, state: { readonly leaving: Headers | undefined }): void
  /** Called when a CSRF token is asked for then. */
  onLateToken(context: RequestContext): void
}
