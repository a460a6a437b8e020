/** What a framework says of a request when it opens its session. */
export interface OpenOptions {
  /** Whether this request keeps the session alive (true); false for a prefetch. */
  countsAsUse?: boolean
  /** Keeps the process alive for a late commit, where the platform needs it. */
  waitUntil?: (promise: Promise<unknown>) => void
  /** Milliseconds since the request came in (0): what happened to the session meanwhile happened while it was under way. */
  age?: number
  /** Whether a browser sent it, which comes with its newest cookie when it is asked to come again (false). */
  isFromBrowser?: boolean
  /**
   * Whether the browser may have a session whose cookie it held back, as it does where another site sends a form
   * (false). Without a token such a request starts no session that would replace it, but by `login`.
   */
  holdsBackCookie?: boolean
  /** Called before a first read after the response has started; may throw. */
  beforeLateRead?: () => void
  /** Called when `csrfToken()` is asked for after the response has started, which fails where there is no session. */
  onLateToken?: () => void
  /** Whether the cookie of every session lasts to its deadline (false), and not only where `persist` asked for it. */
  hasLastingCookie?: boolean
}
