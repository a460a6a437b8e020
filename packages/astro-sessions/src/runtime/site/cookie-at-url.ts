import type { CookieChange } from '@astro-sessions/engine'
import { type SetCookie, stringifySetCookie } from 'cookie'

/** How the session cookie looks, decided when the site was configured. */
export interface CookieSettings {
  /** The name where the cookie is Secure, with its prefix (`__Host-` and the like) if it has one. */
  readonly secureName: string
  /** The name where the cookie is not Secure: browsers refuse the prefixes there. */
  readonly plainName: string
  /** `'auto'`: wherever the request came over https, as far as Astro trusts what says so. */
  readonly secure: boolean | 'auto'
  readonly domain?: string | undefined
  readonly path: string
  readonly sameSite: 'strict' | 'lax' | 'none'
  readonly partitioned: boolean
  /**
   * Given where the cookie of every session outlives the browser, also when nobody called `persist` (not at all).
   * It lasts to the deadline of its session then, which comes with the change.
   */
  readonly maxAge?: number | undefined
}

/** The session cookie of one request. */
export interface SessionCookie {
  readonly name: string
  readonly isSecure: boolean
  /** The `Set-Cookie` value for a change, `null` where the cookie stays as it is. */
  render(change: CookieChange): string | null
}

/** Finds the session cookie of a URL, of the two that a site can have. */
export function sessionCookies(settings: CookieSettings): (url: URL) => SessionCookie {
  const [secure, plain] = [cookieOf(settings, true), cookieOf(settings, false)]
  return (url) => (isSecureAt(settings, url) ? secure : plain)
}

/** The session cookie as this URL gets it. Only the protocol of the URL counts, never its host. */
export function sessionCookie(settings: CookieSettings, url: URL): SessionCookie {
  return cookieOf(settings, isSecureAt(settings, url))
}

function isSecureAt({ secure }: CookieSettings, url: URL): boolean {
  return secure === 'auto' ? url.protocol === 'https:' : secure
}

function cookieOf(settings: CookieSettings, isSecure: boolean): SessionCookie {
  const name = isSecure ? settings.secureName : settings.plainName
  const attributes: Omit<SetCookie, 'name' | 'value'> = {
    ...(settings.domain === undefined ? {} : { domain: settings.domain }),
    path: settings.path,
    httpOnly: true,
    secure: isSecure,
    sameSite: settings.sameSite,
    partitioned: settings.partitioned,
  }
  return {
    name,
    isSecure,
    render(change) {
      if (change.kind === 'keep') return null
      if (change.kind === 'clear') {
        return stringifySetCookie({ ...attributes, name, value: '', maxAge: 0, expires: new Date(0) })
      }
      const maxAge = change.maxAge ?? settings.maxAge
      const lifetime = maxAge === undefined ? {} : { maxAge: Math.floor(maxAge) }
      return stringifySetCookie({ ...attributes, ...lifetime, name, value: change.token })
    },
  }
}
