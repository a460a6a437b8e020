import { SessionError } from '@astro-sessions/engine'
import { isAction } from './answer-kind.ts'
import { getSession, type UserContext } from './get-session.ts'
import { isSamePath, safeNext, shownPage } from './next-path.ts'

/** The context of an action's handler, which returns no response of its own. */
export interface ActionContext extends UserContext {
  /** Cookies of the request. */
  readonly cookies: object
  /** Actions have none. */
  readonly redirect?: never
}

/** How recent a login `requireUser()` requires. */
export interface RecentLogin {
  /** Longest time since the login, in seconds, for actions that deserve a new login (as long as the session lives). */
  readonly within?: number
}

/** Options of `requireUser()`. */
export type RequireUserOptions = RecentLogin &
  (
    | {
        /** The login page, a path on this site with its `base`. It gets the visitor's page as `?next=`. */
        readonly redirectTo: string
        /** Answer 401 for pages too, and redirect nobody (pages are redirected). */
        readonly status?: 401
      }
    | { readonly redirectTo?: string; readonly status: 401 }
  )

/**
 * The id of the user who is logged in, or the response for everybody else: return it as it is. A browser that waits for a
 * page is redirected to the login page; scripts and programs get 401 and a problem (RFC 9457), with the address of the login
 * page as `login`. In an action it throws an `ActionError` with the code `UNAUTHORIZED`.
 *
 * `next` is the requested page, or the page that the form or script is on, always a path on this site. The login page must
 * read it with `safeNext`, because anybody can write such a link. With `within`, a user whose login is older is asked to log
 * in again; the login page then gets the seconds as `max_age`, and must not redirect them back as they are.
 *
 * @throws SessionError `INVALID_OPTION` when the login page is no path of this site, or requires a user itself
 */
export function requireUser(context: ActionContext, options?: RecentLogin): Promise<string>
export function requireUser(context: UserContext, options: RequireUserOptions): Promise<string | Response>
export async function requireUser(
  context: UserContext,
  options: Partial<RequireUserOptions> = {},
): Promise<string | Response> {
  const session = getSession(context)
  // Code without types may leave the options out.
  const { within, redirectTo, status } = options ?? {}
  const login = loginUrl(context, redirectTo, status)
  if (within !== undefined && !(typeof within === 'number' && within > 0)) throw invalidTime()
  const userId = await session.userId()
  if (userId !== null && (within === undefined || (await session.isLoggedInWithin(within)))) return userId
  if (login !== null && isLoginPage(context, login)) throw loop(login.pathname)
  // Loaded with the first visitor who is not let in.
  const { answerNobody } = await import('./answer-nobody.ts')
  return answerNobody(context, { login, status, within: userId === null ? undefined : within })
}

function loginUrl(context: UserContext, redirectTo: unknown, status: unknown): URL | null {
  const mayBeMissing = status === 401 || isAction(context)
  if (redirectTo === undefined && mayBeMissing) return null
  const path = typeof redirectTo === 'string' ? safeNext(redirectTo, '') : ''
  if (path !== '') return new URL(path, context.url)
  throw new SessionError(
    'INVALID_OPTION',
    '`redirectTo` of requireUser() must be a path on this site that begins with one slash.',
    {
      hint: "As in await requireUser(Astro, { redirectTo: '/login' }). To log in elsewhere, redirect from that page. Without a login page, set status: 401.",
    },
  )
}

/** Whether this page would send the visitor to itself, by its own address or by the one that the browser shows. */
function isLoginPage(context: UserContext, { pathname }: URL): boolean {
  const shown = new URL(shownPage(context), context.url)
  return [context.url, shown].some((page) => isSamePath(page.pathname, pathname))
}

function invalidTime(): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    '`within` of requireUser() must be a number of seconds above 0.',
    {
      hint: "As in await requireUser(Astro, { redirectTo: '/login', within: 300 }).",
    },
  )
}

function loop(path: string): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `The login page ${path} requires a user itself, so nobody could ever log in.`,
    { hint: 'Remove requireUser() from that page, or let your middleware skip the page.' },
  )
}
