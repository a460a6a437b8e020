import { stateOf } from '../runtime/request/request-state.ts'
import type { UserContext } from './get-session.ts'

/** A base that no site has, so that what is not a path on this site shows. */
const NOWHERE = 'http://nowhere.invalid'

/** Characters of a path: servers in front of a site cut off or refuse longer headers. */
const LONGEST = 4096

/**
 * Returns the path to send a visitor to, from untrusted input such as `?next=`: always a path on this site. Anything that
 * browsers could read as another site gives the fallback, and so does anything longer than 4096 characters.
 */
export function safeNext(next: unknown, fallback = '/'): string {
  if (typeof next !== 'string' || next.length > LONGEST || !URL.canParse(next, NOWHERE)) return fallback
  const { origin, pathname, search, hash } = new URL(next, NOWHERE)
  // Browsers read two slashes at the beginning, backslashes included, as the name of another host.
  const isHere = next.startsWith('/') && origin === NOWHERE && !/^[/\\]{2}/.test(pathname)
  return isHere ? `${pathname}${search}${hash}` : fallback
}

/** The request that the browser sent, and its address, also where a rewrite put another one into its place. */
export function askedBy({ locals, request, url }: UserContext): UserContext {
  const state = stateOf(locals)
  return state === undefined ? { locals, request, url } : { locals, request: state.sent, url: state.address }
}

/** The page that the browser shows, as a path of this site: also where the site answers with another one in its place. */
export function shownPage(context: UserContext): string {
  const { pathname, search } = askedBy(context).url
  return safeNext(`${pathname}${search}`)
}

/**
 * The page of this site that a form or a script is on, `null` where the browser does not say. Behind a proxy the server
 * may know another host than the browser, which says itself whether it is the same.
 */
export function cameFrom({ headers }: Pick<Request, 'headers'>, { origin }: URL): string | null {
  const referrer = headers.get('Referer') ?? ''
  if (!URL.canParse(referrer)) return null
  const page = new URL(referrer)
  const isHere = page.origin === origin || headers.get('Sec-Fetch-Site') === 'same-origin'
  return isHere ? safeNext(`${page.pathname}${page.search}`, '') || null : null
}

/** True for two paths that differ in slashes at their ends at most. */
export function isSamePath(some: string, other: string): boolean {
  return withoutSlash(some) === withoutSlash(other)
}

// A regular expression would begin anew at each slash of a long row of them.
function withoutSlash(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end -= 1
  return path.slice(0, end)
}
