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

/** Cookies of other paths and domains that can stand beside ours; whoever sends more is no browser of a visitor. */
const MOST_TOKENS = 3

const NONE: readonly never[] = []

/**
 * The well-formed tokens that the `Cookie` header carries under this name, in its order, each once, at most three. A
 * sibling path or domain may have planted a second cookie of the same name: one that cannot be a token must not hide
 * one that is.
 */
export function findTokens(header: string | null, name: string): readonly string[] {
  if (header === null || !header.includes(name)) return NONE
  const tokens: string[] = []
  for (let start = 0; start < header.length && tokens.length < MOST_TOKENS; ) {
    const semicolon = header.indexOf(';', start)
    const end = semicolon < 0 ? header.length : semicolon
    const value = valueUnder(header.slice(start, end), name)
    if (isToken(value) && !tokens.includes(value)) tokens.push(value)
    start = end + 1
  }
  return tokens
}

/** The value of a `name=value`, `undefined` for another name. */
function valueUnder(pair: string, name: string): string | undefined {
  const equals = pair.indexOf('=')
  // Spaces and tabs only: `trim()` would let a name that begins with a Unicode space pass for ours.
  if (equals < 0 || stripBlanks(pair.slice(0, equals)) !== name) return undefined
  return stripBlanks(pair.slice(equals + 1))
}

// A regular expression would begin anew at each blank of a long row of them.
function stripBlanks(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
