import { type RandomSource, systemRandom } from '../token.ts'
import { type Cipher, KEY_BYTES, KEYS_INFO, NAME_BYTES, NONCE_BYTES, TAG_BYTES } from './cipher.ts'

interface NodeBytes extends Uint8Array<ArrayBuffer> {
  toString(encoding?: 'utf8' | 'base64url', start?: number, end?: number): string
  subarray(start?: number, end?: number): NodeBytes
}

interface Gcm {
  setAAD(bytes: Uint8Array): unknown
  update(text: string, encoding: 'utf8'): NodeBytes
  update(bytes: Uint8Array): NodeBytes
  final(): NodeBytes
}

type CreateGcm<Tagged> = (
  algorithm: 'aes-256-gcm',
  key: Uint8Array,
  nonce: Uint8Array,
  options: { readonly authTagLength: number },
) => Gcm & Tagged

/** What a cipher needs of `node:crypto` and `node:buffer`. */
export interface NodeModules {
  readonly crypto: {
    hkdfSync(hash: 'sha256', secret: string, salt: string, info: string, length: number): ArrayBuffer
    createHmac(hash: 'sha256', key: Uint8Array): { update(text: string): { digest(): NodeBytes } }
    readonly createCipheriv: CreateGcm<{ getAuthTag(): NodeBytes }>
    readonly createDecipheriv: CreateGcm<{ setAuthTag(tag: Uint8Array): unknown }>
  }
  readonly Buffer: {
    from(text: string, encoding?: 'base64url'): NodeBytes
    concat(parts: readonly Uint8Array[]): NodeBytes
  }
}

const ALGORITHM = 'aes-256-gcm'
const OPTIONS = { authTagLength: TAG_BYTES }

/** The cipher of a token by Node.js's own crypto, without WebCrypto's way to the thread pool and back. */
export function createNodeCipher(
  { crypto, Buffer }: NodeModules,
  token: string,
  random: RandomSource = systemRandom,
): Cipher {
  let derived: Uint8Array | undefined
  const keys = () => {
    derived ??= new Uint8Array(crypto.hkdfSync('sha256', token, '', KEYS_INFO, 2 * KEY_BYTES))
    return derived
  }
  const valueKey = () => keys().subarray(KEY_BYTES)

  return {
    nameFor(text) {
      const mac = crypto.createHmac('sha256', keys().subarray(0, KEY_BYTES)).update(JSON.stringify(text))
      return mac.digest().toString('base64url', 0, NAME_BYTES)
    },

    seal(text, name) {
      const nonce = random(new Uint8Array(NONCE_BYTES))
      const gcm = crypto.createCipheriv(ALGORITHM, valueKey(), nonce, OPTIONS)
      gcm.setAAD(Buffer.from(name))
      const parts = [nonce, gcm.update(text, 'utf8'), gcm.final()]
      return Buffer.concat([...parts, gcm.getAuthTag()]).toString('base64url')
    },

    open(sealed, name) {
      try {
        const bytes = Buffer.from(sealed, 'base64url')
        // Characters of another alphabet are skipped, and WebCrypto's cipher refuses them.
        if (bytes.toString('base64url') !== sealed || bytes.length < NONCE_BYTES + TAG_BYTES) return null
        const gcm = crypto.createDecipheriv(ALGORITHM, valueKey(), bytes.subarray(0, NONCE_BYTES), OPTIONS)
        gcm.setAAD(Buffer.from(name))
        gcm.setAuthTag(bytes.subarray(-TAG_BYTES))
        const text = gcm.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
        // Throws unless the tag is right: nothing is used before.
        gcm.final()
        return text.toString('utf8')
      } catch {
        return null
      }
    },
  }
}
