/** What caches must know about a response that has to do with a session. */
export interface SessionUse {
  /** The response carries a `Set-Cookie` of the session. */
  readonly sendsCookie: boolean
  /** The page read or wrote the session before its headers left. */
  readonly isUsed: boolean
  /** The visitor is known to be anonymous, so that what the page shows may be kept by the browser. */
  readonly isAnonymous: boolean
}

/** Caches other than the browser read these, and prefer them to `Cache-Control`. */
const SHARED_CACHE_HEADER = /(^|-)cdn-cache-control$|^surrogate-control$/

/**
 * Keeps what depends on a session out of shared caches. A response with a session cookie is never stored
 * anywhere. Otherwise a `Cache-Control` of the page's own stays.
 *
 * @param setsPolicy false leaves the headers of responses without a session cookie alone
 */
export function restrictCaching(headers: Headers, use: SessionUse, setsPolicy: boolean): void {
  if (use.sendsCookie) {
    for (const name of [...headers.keys()]) if (SHARED_CACHE_HEADER.test(name)) headers.delete(name)
    headers.set('Cache-Control', 'private, no-store')
  }
  if (!use.isUsed || !(setsPolicy || use.sendsCookie)) return
  varyByCookie(headers)
  if (!headers.has('Cache-Control')) {
    headers.set('Cache-Control', use.isAnonymous ? 'private, no-cache' : 'private, no-store')
  }
}

/** True when a cache between the server and the browser may answer other visitors with this response. */
export function isSharedCacheable(headers: Headers): boolean {
  for (const [name, value] of headers) {
    if ((name === 'cache-control' || SHARED_CACHE_HEADER.test(name)) && allowsSharing(value)) return true
  }
  return false
}

function allowsSharing(policy: string): boolean {
  if (/\b(private|no-store|no-cache)\b/i.test(policy)) return false
  const lifetime = /\bs-maxage\s*=\s*"?(\d+)/i.exec(policy) ?? /\bmax-age\s*=\s*"?(\d+)/i.exec(policy)
  return lifetime === null ? /\bpublic\b/i.test(policy) : Number(lifetime[1]) > 0
}

function varyByCookie(headers: Headers): void {
  const names = (headers.get('Vary') ?? '').split(',').map((name) => name.trim().toLowerCase())
  if (!names.includes('cookie') && !names.includes('*')) headers.append('Vary', 'Cookie')
}
