/** What a token seals and opens. */
export interface Cipher {
  /** The same name for the same text, which only the token can make. */
  nameFor(text: string): string
  /** The text under a nonce of its own, bound to `name`. */
  seal(text: string, name: string): string | Promise<string>
  /** The text, or `null` when this token did not seal it under this name. */
  open(sealed: string, name: string): string | null | Promise<string | null>
}

/** Makes the cipher of a token. Nothing is derived from the token before something is sealed, opened or named. */
export type CreateCipher = (token: string) => Cipher

// What every cipher leaves in a store, so that each opens what another one sealed: nonce, ciphertext and tag in
// base64url, by AES-256-GCM (NIST SP 800-38D), and the beginning of an HMAC-SHA-256. HKDF (RFC 5869) makes both
// keys of the token, first that for names.
export const KEYS_INFO = 'astro-sessions fields'
export const KEY_BYTES = 32
export const NONCE_BYTES = 12
export const TAG_BYTES = 16
export const NAME_BYTES = 16
