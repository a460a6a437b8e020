import type { PageLoad } from '../values/handed-out.ts'

/** What a framework says of a request when it opens its session. */
export interface OpenOptions {
  /** Whether this request keeps the session alive (true, but for one that is `unseen`). */
  countsAsUse?: boolean
  /**
   * Given where nobody may be looking at the answer, so that nothing of the session may be used up (somebody looks).
   * `'ahead'`: a browser fetches what may be clicked, and can show that answer later without another request. What would
   * take anything away throws `SESSION_PREFETCHED`, so that it asks again at the click; what only adds is done.
   * `'head'`: only headers leave. Nothing is stored, and the page sees its own writes as if they were.
   */
  unseen?: 'ahead' | 'head'
  /** Which load of a page this request belongs to: its parts may show one flash (a flash shows to the first who asks). */
  pageLoad?: () => PageLoad
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
  /** Called at the first use, be it a read or a write. */
  onUse?: () => void
  /** Called before a first read after the response has started; may throw. */
  beforeLateRead?: () => void
  /** Called when `csrfToken()` is asked for after the response has started, which fails where there is no session. */
  onLateToken?: () => void
  /** Called before a session starts without a login; may throw. */
  beforeStart?: () => void
  /** Whether the client sends the token by itself (false), so that a login for such a client is one of this session. */
  isBearer?: boolean
  /** Whether the cookie of every session lasts to its deadline (false), and not only where `persist` asked for it. */
  hasLastingCookie?: boolean
}
