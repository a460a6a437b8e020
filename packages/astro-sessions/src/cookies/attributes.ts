import { SessionError } from '@astro-sessions/engine'
import { prefixOf } from './name-prefix.ts'

/** Attributes of a cookie. The defaults are as safe as they can be without breaking the site. */
export interface CookieAttributes {
  /** (`/`) */
  readonly path?: string | undefined
  /** Share the cookie with the subdomains of this domain (none: this host only). */
  readonly domain?: string | undefined
  /** Lifetime of the cookie in whole seconds (none: it is deleted when the browser closes). */
  readonly maxAge?: number | undefined
  /** (`'lax'`) */
  readonly sameSite?: 'strict' | 'lax' | 'none' | undefined
  /** (true in a build, false in `astro dev`; always true if another attribute or the name requires it) */
  readonly secure?: boolean | undefined
  /** Hide the cookie from the page's scripts (true). */
  readonly httpOnly?: boolean | undefined
  /** A separate cookie for each site that embeds this one (false). */
  readonly partitioned?: boolean | undefined
}

/** Attributes with their defaults. */
export interface ResolvedAttributes {
  readonly path: string
  readonly domain?: string
  readonly maxAge?: number
  readonly sameSite: 'strict' | 'lax' | 'none'
  /** Left to the request: wherever it is not served by `astro dev`. */
  readonly secure: boolean | undefined
  readonly httpOnly: boolean
  readonly partitioned: boolean
}

const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const PATH = /^\/[\x20-\x3a\x3c-\x7e]*$/
const DOMAIN = /^\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/

/**
 * Every attribute of a cookie, checked against what browsers accept: they drop others without a word.
 *
 * @throws SessionError `INVALID_OPTION` for a malformed attribute, or for two that contradict each other
 */
export function resolveAttributes(name: string, attributes: CookieAttributes): ResolvedAttributes {
  const { path = '/', domain, maxAge, sameSite = 'lax', httpOnly = true, partitioned = false } = attributes
  assertShape(name, { path, domain, maxAge, sameSite })
  const reason = reasonForSecure(name, { sameSite, partitioned })
  if (reason !== undefined && attributes.secure === false) throw invalid(name, `${reason} needs secure: true`)
  assertPrefix(name, { path, domain, httpOnly })
  return {
    path,
    ...(domain === undefined ? {} : { domain }),
    ...(maxAge === undefined ? {} : { maxAge }),
    sameSite,
    secure: attributes.secure ?? (reason === undefined ? undefined : true),
    httpOnly,
    partitioned,
  }
}

function assertShape(
  name: string,
  { path, domain, maxAge, sameSite }: Pick<CookieAttributes, 'path' | 'domain' | 'maxAge' | 'sameSite'>,
): void {
  if (typeof name !== 'string' || !NAME.test(name))
    throw invalid(name, 'the name is empty, or has a character that cookie names cannot have')
  if (path !== undefined && !PATH.test(path))
    throw invalid(name, 'the path must begin with / and have no semicolon')
  if (domain !== undefined && !DOMAIN.test(domain)) throw invalid(name, 'the domain is not valid')
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge > 0))
    throw invalid(name, 'maxAge must be a positive whole number of seconds (to end a cookie, delete it)')
  if (sameSite !== undefined && !['strict', 'lax', 'none'].includes(sameSite))
    throw invalid(name, "sameSite must be 'strict', 'lax' or 'none'")
}

function reasonForSecure(
  name: string,
  { sameSite, partitioned }: Pick<ResolvedAttributes, 'sameSite' | 'partitioned'>,
): string | undefined {
  if (sameSite === 'none') return "sameSite: 'none'"
  if (partitioned) return 'partitioned: true'
  const prefix = prefixOf(name)
  return prefix === undefined ? undefined : `a name that begins with ${prefix.text}`
}

function assertPrefix(
  name: string,
  { path, domain, httpOnly }: Pick<ResolvedAttributes, 'path' | 'httpOnly'> & { domain: string | undefined },
): void {
  const prefix = prefixOf(name)
  if (prefix?.isHostOnly && (domain !== undefined || path !== '/'))
    throw invalid(name, `a name that begins with ${prefix.text} needs the path / and no domain`)
  if (prefix?.isHttpOnly && !httpOnly)
    throw invalid(name, `a name that begins with ${prefix.text} needs httpOnly: true`)
}

function invalid(name: string, rule: string): SessionError {
  return new SessionError('INVALID_OPTION', `The cookie "${name}" cannot be defined like this: ${rule}.`, {
    hint: 'Browsers silently drop such a cookie. Change one of the options; the defaults are safe.',
  })
}
