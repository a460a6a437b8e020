import { SessionError } from '@astro-sessions/engine'
import { getSession, type WithLocals } from './get-session.ts'
import { safeNext } from './next-path.ts'

/** What has a request and its `locals`: `Astro`, and the context of endpoints, actions and middleware. */
export interface UserContext extends WithLocals {
  /** The request to answer. */
  readonly request: Request
  /** Its URL. */
  readonly url: URL
}

/** Options of `requireUser()`. */
export interface RequireUserOptions {
  /** The page to log in, a path of this site with its `base`. It gets the visitor's page as `?next=`. */
  readonly redirectTo: string
}

/**
 * The id of the user who is logged in, or a redirect to the login page: return it as it is.
 *
 * `next` is the page that was asked for, always a path of this site; a form that was sent has none, since it cannot
 * be sent again. The login page reads it with `safeNext`, because anybody can write such a link.
 *
 * @throws SessionError `INVALID_OPTION` when the login page is no path of this site, or requires a user itself
 */
export async function requireUser(
  context: UserContext,
  options: RequireUserOptions,
): Promise<string | Response> {
  const session = getSession(context)
  // Code without types may leave the options out.
  const redirectTo = options?.redirectTo
  const target = loginUrl(redirectTo, context.url)
  const userId = await session.userId()
  if (userId !== null) return userId
  if (withoutSlash(target.pathname) === withoutSlash(context.url.pathname)) throw loop(redirectTo)
  const isPage = ['GET', 'HEAD'].includes(context.request.method)
  if (isPage) target.searchParams.set('next', safeNext(`${context.url.pathname}${context.url.search}`))
  const location = `${target.pathname}${target.search}${target.hash}`
  // After a form, 303 has the browser ask for the login page with GET.
  return new Response(null, { status: isPage ? 302 : 303, headers: { Location: location } })
}

function loginUrl(redirectTo: unknown, url: URL): URL {
  const path = typeof redirectTo === 'string' ? safeNext(redirectTo, '') : ''
  if (path !== '') return new URL(path, url)
  throw new SessionError(
    'INVALID_OPTION',
    '`redirectTo` of requireUser() must be a path of this site, and begin with one slash.',
    {
      hint: "As in await requireUser(Astro, { redirectTo: '/login' }). To log in elsewhere, redirect from that page.",
    },
  )
}

// A regular expression would begin anew at each slash of a long row of them.
function withoutSlash(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end -= 1
  return path.slice(0, end)
}

function loop(redirectTo: string): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `The login page ${redirectTo} requires a user itself, so that nobody could ever log in.`,
    { hint: 'Take requireUser() out of that page, or let your middleware skip it.' },
  )
}
