import { type CookieChange, isToken } from '@astro-sessions/engine'
import { type SetCookie, stringifySetCookie } from 'cookie'

/** How the session cookie looks, decided when the site was configured. */
export interface CookieSettings {
  /** The name where the cookie is Secure, with its `__Host-` or `__Secure-` prefix if it has one. */
  readonly secureName: string
  /** The name where the cookie is not Secure: browsers refuse the prefixes there. */
  readonly plainName: string
  /** `'auto'`: wherever the request came over https, as far as Astro trusts what says so. */
  readonly secure: boolean | 'auto'
  readonly domain?: string | undefined
  readonly path: string
  readonly sameSite: 'strict' | 'lax' | 'none'
  readonly partitioned: boolean
  /** Seconds that the cookie of a session outlives the browser when nobody called `persist` (not at all). */
  readonly maxAge?: number | undefined
}

/** The session cookie of one request. */
export interface SessionCookie {
  readonly name: string
  readonly isSecure: boolean
  /** The `Set-Cookie` value for a change, `null` where the cookie stays as it is. */
  render(change: CookieChange): string | null
}

/** The session cookie as this URL gets it. Only the protocol of the URL counts, never its host. */
export function sessionCookie(settings: CookieSettings, url: URL): SessionCookie {
  const isSecure = settings.secure === 'auto' ? url.protocol === 'https:' : settings.secure
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

/**
 * The first well-formed token that the `Cookie` header carries under this name. A sibling path or domain may
 * have planted a second cookie of the same name: one that cannot be a token must not hide one that is.
 */
export function findToken(header: string | null, name: string): string | undefined {
  if (header === null) return undefined
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    // Spaces and tabs only: `trim()` would let a name that begins with a Unicode space pass for ours.
    if (equals < 0 || stripBlanks(pair.slice(0, equals)) !== name) continue
    const value = stripBlanks(pair.slice(equals + 1))
    if (isToken(value)) return value
  }
  return undefined
}

function stripBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}
