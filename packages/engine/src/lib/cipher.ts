import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { fromBase64url, toBase64url } from './base64url.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const NAME_BYTES = 16

/** What a token seals and opens. */
export interface Cipher {
  /** The same name for the same text, which only the token can make. */
  nameFor(text: string): string
  /** The text under a nonce of its own, bound to `name`. */
  seal(text: string, name: string): Promise<string>
  /** The text, or `null` when this token did not seal it under this name. */
  open(sealed: string, name: string): Promise<string | null>
}

/** AES-256-GCM (NIST SP 800-38D) and HMAC-SHA-256 under keys that HKDF (RFC 5869) derives from the token. */
export function createCipher(token: string): Cipher {
  const derived = hkdf(
    sha256,
    utf8ToBytes(token),
    undefined,
    utf8ToBytes('astro-sessions fields'),
    2 * KEY_BYTES,
  )
  const nameKey = derived.slice(0, KEY_BYTES)
  let imported: Promise<CryptoKey> | undefined
  const valueKey = () => {
    imported ??= crypto.subtle.importKey('raw', derived.slice(KEY_BYTES), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ])
    return imported
  }

  return {
    nameFor: (text) =>
      toBase64url(hmac(sha256, nameKey, utf8ToBytes(JSON.stringify(text))).subarray(0, NAME_BYTES)),

    async seal(text, name) {
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
      const algorithm = { name: 'AES-GCM', iv, additionalData: utf8ToBytes(name) }
      const sealed = await crypto.subtle.encrypt(algorithm, await valueKey(), utf8ToBytes(text))
      const bytes = new Uint8Array(NONCE_BYTES + sealed.byteLength)
      bytes.set(iv)
      bytes.set(new Uint8Array(sealed), NONCE_BYTES)
      return toBase64url(bytes)
    },

    async open(sealed, name) {
      const bytes = fromBase64url(sealed)
      if (bytes === null || bytes.length < NONCE_BYTES) return null
      const iv = bytes.subarray(0, NONCE_BYTES)
      const algorithm = { name: 'AES-GCM', iv, additionalData: utf8ToBytes(name) }
      try {
        const text = await crypto.subtle.decrypt(algorithm, await valueKey(), bytes.subarray(NONCE_BYTES))
        return new TextDecoder('utf-8', { ignoreBOM: true }).decode(text)
      } catch {
        return null
      }
    },
  }
}
