import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { fromBase64url, toBase64url } from '../base64url.ts'
import { type RandomSource, systemRandom } from '../token.ts'
import { type Cipher, KEY_BYTES, KEYS_INFO, NAME_BYTES, NONCE_BYTES, TAG_BYTES } from './cipher.ts'

/** The cipher of a token by WebCrypto, which every platform has. */
export function createWebCipher(token: string, random: RandomSource = systemRandom): Cipher {
  let derived: Uint8Array<ArrayBuffer> | undefined
  const keys = () => {
    derived ??= hkdf(sha256, utf8ToBytes(token), undefined, utf8ToBytes(KEYS_INFO), 2 * KEY_BYTES)
    return derived
  }
  let imported: Promise<CryptoKey> | undefined
  const valueKey = () => {
    imported ??= crypto.subtle.importKey('raw', keys().slice(KEY_BYTES), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ])
    return imported
  }
  const algorithm = (iv: Uint8Array<ArrayBuffer>, name: string) => {
    return { name: 'AES-GCM', iv, additionalData: utf8ToBytes(name), tagLength: 8 * TAG_BYTES }
  }

  return {
    nameFor(text) {
      const mac = hmac(sha256, keys().subarray(0, KEY_BYTES), utf8ToBytes(JSON.stringify(text)))
      return toBase64url(mac.subarray(0, NAME_BYTES))
    },

    async seal(text, name) {
      const nonce = random(new Uint8Array(NONCE_BYTES))
      const sealed = await crypto.subtle.encrypt(algorithm(nonce, name), await valueKey(), utf8ToBytes(text))
      const bytes = new Uint8Array(NONCE_BYTES + sealed.byteLength)
      bytes.set(nonce)
      bytes.set(new Uint8Array(sealed), NONCE_BYTES)
      return toBase64url(bytes)
    },

    async open(sealed, name) {
      try {
        const bytes = fromBase64url(sealed)
        if (bytes === null || bytes.length < NONCE_BYTES + TAG_BYTES) return null
        const [nonce, rest] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)]
        const text = await crypto.subtle.decrypt(algorithm(nonce, name), await valueKey(), rest)
        return new TextDecoder('utf-8', { ignoreBOM: true }).decode(text)
      } catch {
        return null
      }
    },
  }
}
