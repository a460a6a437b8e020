import { digest } from 'ohash/crypto'
import { fromBase64url, toBase64url } from './base64url.ts'

/** Fills the array with bytes from a cryptographically secure source and returns it. */
export type RandomSource = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>

const TOKEN_BYTES = 32
const ID_BYTES = 16
const STAMP_BYTES = 6
/** Each byte as two lowercase hexadecimal digits. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const TOKEN_SHAPE = /^[A-Za-z0-9_-]{43}$/

export const systemRandom: RandomSource = (bytes) => crypto.getRandomValues(bytes)

/** True for 43 base64url characters, the shape of every token: anything else is refused before any I/O. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN_SHAPE.test(value)
}

/** A new token: 256 random bits in base64url (OWASP asks for 64 bits, ASVS 7.2.3 for 128). */
export function mintToken(random: RandomSource): string {
  return toBase64url(random(new Uint8Array(TOKEN_BYTES)))
}

/** A new public name of a session: 128 random bits in base64url. */
export function mintId(random: RandomSource): string {
  return toBase64url(random(new Uint8Array(ID_BYTES)))
}

/** A new stamp of a field: 48 random bits in base64url, 8 characters. */
export function mintStamp(random: RandomSource): string {
  return toBase64url(random(new Uint8Array(STAMP_BYTES)))
}

/** What a store sees of a token: its SHA-256 in lowercase hex, so that a leaked store opens no session. */
export function keyOf(token: string): string {
  return toHex(hashOf(token))
}

/** Platforms that can write bytes so themselves do it in one step, and without a text for each byte. */
function toHex(bytes: Uint8Array): string {
  const own: unknown = Reflect.get(bytes, 'toHex')
  if (typeof own === 'function') return own.call(bytes)
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

/** The SHA-256 of a text. */
export function hashOf(text: string): Uint8Array {
  const bytes = fromBase64url(digest(text.toWellFormed()))
  // Two tokens with the same hash would be the same session.
  if (bytes === null) throw new TypeError('The hash function returned something that is not a hash.')
  return bytes
}

/** What the response must do with the session cookie. */
export type CookieChange =
  | { readonly kind: 'keep' }
  /** `maxAge` in seconds; without it the cookie ends with the browser. */
  | { readonly kind: 'set'; readonly token: string; readonly maxAge?: number }
  | { readonly kind: 'clear' }
