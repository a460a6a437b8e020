import type { SessionEngine } from '@astro-sessions/engine'
import type { CookieSettings } from './cookie-at-url.ts'

/** Status of the answers that a site may have pages of its own for. */
export type FailureStatus = 403 | 409 | 503

/** What the middleware works with. */
export interface Site {
  readonly engine: SessionEngine
  readonly cookie: CookieSettings
  readonly localsKey: string
  /** Set `Cache-Control` and `Vary` on pages that used the session and send no session cookie. */
  readonly cacheControl: boolean
  /** The name of the cookie that tells scripts when a login ends (none). */
  readonly untilCookie?: string | undefined
  readonly replacesAstroSession: boolean
  /** Paths of the site's own pages for 403, 409 and 503. */
  readonly errorPages: { readonly [Status in FailureStatus]?: string }
  readonly isDev: boolean
}
