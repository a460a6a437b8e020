import type { RequestState } from '../request/request-state.ts'
import { isCachePolicy } from './page-policy.ts'

/** Why caches must be careful with a response. */
export type Restriction =
  /** It carries a `Set-Cookie` of the session, or tells or answers a token: nobody may store it, whatever the page says. */
  | 'sends-secret'
  /** The page used the session of a visitor who may be logged in. */
  | 'shows-user'
  /** The page used the session of a visitor who is known to be anonymous: the browser may keep it, and ask again. */
  | 'shows-visitor'
  /** Parts of the page that are not rendered yet may use the session, and it says nothing of caching. */
  | 'may-show'

/**
 * Why caches must be careful with the response of a request, `null` where nothing of it depends on a session.
 *
 * @param sends whether it carries a cookie of the session, or a token
 * @param mayShow whether what is not rendered yet may use the session, and the page says nothing of caching
 */
export function restrictionOf(state: RequestState, sends: boolean, mayShow: boolean): Restriction | null {
  const { request } = state
  if (sends) return 'sends-secret'
  if (request?.isUsed === true) return request.isAnonymous ? 'shows-visitor' : 'shows-user'
  return mayShow ? 'may-show' : null
}

/** Keeps what depends on a session out of shared caches. Except beside a cookie or a token, a policy of the page's own stays. */
export function restrictCaching(headers: Headers, restriction: Restriction): void {
  if (restriction === 'sends-secret') withdrawPolicy(headers)
  varyBy(headers, ['Cookie'])
  if (headers.has('Cache-Control')) return
  const isKept = restriction === 'shows-visitor' || restriction === 'may-show'
  headers.set('Cache-Control', isKept ? 'private, no-cache' : 'private, no-store')
}

/** Restricts a response whose own policy was meant for another page. */
export function restrictAnyway(headers: Headers): void {
  withdrawPolicy(headers)
  restrictCaching(headers, 'shows-user')
}

/**
 * Lets what another response says to caches count instead of what this one says. Astro gives an error page the
 * headers of the empty response that it replaces, and prefers those.
 */
export function yieldPolicy(replaced: Headers, leaving: Headers): void {
  withdrawPolicy(replaced)
  varyBy(leaving, namesIn(replaced.get('Vary')))
  replaced.delete('Vary')
}

function withdrawPolicy(headers: Headers): void {
  for (const name of [...headers.keys()]) if (isCachePolicy(name)) headers.delete(name)
}

/** Adds to what a response says that it differs by. */
export function varyBy(headers: Headers, names: readonly string[]): void {
  const own = headers.get('Vary')
  if (own === null) {
    if (names.length > 0) headers.set('Vary', names.join(', '))
    return
  }
  const known = namesIn(own).map((name) => name.toLowerCase())
  if (known.includes('*')) return
  for (const name of names) if (!known.includes(name.toLowerCase())) headers.append('Vary', name)
}

function namesIn(list: string | null): string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
