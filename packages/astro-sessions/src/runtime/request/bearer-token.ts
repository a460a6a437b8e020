import { isToken } from '@astro-sessions/engine'

/** Characters of a header that is looked at: the scheme, a token, and blanks. */
const LONGEST = 128
const BEARER = /^bearer +([\w-]+) *$/i

/**
 * The token that an `Authorization` header carries (RFC 6750, section 2.1), or `undefined`: for another scheme, for
 * several credentials in one header, and for what cannot be a token. A longer header is not looked at.
 */
export function bearerTokenIn(header: string | null): string | undefined {
  if (header === null || header.length > LONGEST) return undefined
  const token = BEARER.exec(header)?.[1]
  return isToken(token) ? token : undefined
}
