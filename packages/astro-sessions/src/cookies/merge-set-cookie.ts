import type { AstroCookies } from 'astro'
import { parseSetCookie, type SetCookie } from 'cookie'

/** What can carry `Set-Cookie`: the headers of a `fetch` response, or the response itself. */
export type SetCookieSource = Headers | { readonly headers: Headers }

/** Values that a cookie may hold without being encoded. */
const RAW_VALUE = /^[\x21-\x3a\x3c-\x7e]*$/

/**
 * Copies every cookie that another server sets, with all attributes, so that `cookies.get` sees it and the visitor gets it.
 * A cookie that is deleted there is deleted here.
 *
 * As everywhere in `Astro.cookies`, there is one cookie per name: of two with different paths, the last one counts. Anything
 * that is not a cookie, or has a domain or date that cannot be passed on, is left out. A value with a space in it, which
 * Astro does not send, is passed on encoded.
 */
export function mergeSetCookie(cookies: Pick<AstroCookies, 'set' | 'delete'>, source: SetCookieSource): void {
  const headers = 'getSetCookie' in source ? source : source.headers
  for (const line of headers.getSetCookie()) mergeLine(cookies, line)
}

function mergeLine(cookies: Pick<AstroCookies, 'set' | 'delete'>, line: string): void {
  const { name, value = '', ...attributes } = parseSetCookie(line)
  try {
    if (isDeletion(attributes)) {
      const { maxAge, expires, ...rest } = attributes
      cookies.delete(name, rest)
      return
    }
    const { value: raw = '' } = parseSetCookie(line, { decode: (text) => text })
    const encode = RAW_VALUE.test(raw) ? { encode: () => raw } : {}
    cookies.set(name, value, { ...attributes, ...lifetime(attributes), ...encode })
  } catch (error) {
    // One cookie that no browser would take must not keep the others away. Astro's own errors are about the page.
    if (!(error instanceof TypeError)) throw error
  }
}

/** Browsers shorten what is too long for them; Astro refuses it. */
function lifetime({ maxAge }: Pick<SetCookie, 'maxAge'>): Pick<SetCookie, 'maxAge'> {
  return maxAge === undefined ? {} : { maxAge: Math.min(maxAge, Number.MAX_SAFE_INTEGER) }
}

function isDeletion({ maxAge, expires }: Pick<SetCookie, 'maxAge' | 'expires'>): boolean {
  if (maxAge !== undefined) return maxAge <= 0
  return expires !== undefined && expires.getTime() <= Date.now()
}
