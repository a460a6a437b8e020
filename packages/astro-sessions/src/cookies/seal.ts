import { SessionError } from '@astro-sessions/engine'

/** Makes a text one that only this site can have written, and takes it back. */
export interface Seal {
  seal(text: string): Promise<string>
  /** `null` for anything that no key of this cookie made. */
  open(sealed: string): Promise<string | null>
}

/** The first key signs or encrypts; every one is accepted, so that keys can be replaced without losing cookies. */
export type Secret = string | readonly string[]

export interface SealOptions {
  readonly name: string
  /** A function is called at the first use: for variables that a build does not have. */
  readonly secret: Secret | (() => Secret | undefined)
  readonly encrypt: boolean
}

const SHORTEST_KEY_BYTES = 32
const NONCE_BYTES = 12
const MAC_TEXT_LENGTH = 43

/**
 * A seal with keys of its own for this cookie: what was signed for one cookie is worth nothing in another.
 *
 * @throws SessionError `INVALID_OPTION` when a key is missing or too short
 */
export function createSeal({ name, secret, encrypt }: SealOptions): Seal {
  const readSecrets = () => checkSecrets(name, typeof secret === 'function' ? secret() : secret)
  if (typeof secret !== 'function') readSecrets()
  // The keys and not their promise: on workerd no request may wait for what another one started.
  let keys: readonly CryptoKey[] | undefined
  const loadKeys = async () => {
    keys ??= await Promise.all(readSecrets().map((key) => deriveKey(key, name, encrypt)))
    return keys
  }
  return encrypt ? encrypting(loadKeys) : signing(loadKeys)
}

type LoadKeys = () => Promise<readonly CryptoKey[]>

function signing(loadKeys: LoadKeys): Seal {
  return {
    async seal(text) {
      const [key] = await loadKeys()
      if (key === undefined) throw new TypeError('A seal has at least one key.')
      const mac = await crypto.subtle.sign('HMAC', key, bytesOf(text))
      return `${text}.${base64url(new Uint8Array(mac))}`
    },
    async open(sealed) {
      const dot = sealed.length - MAC_TEXT_LENGTH - 1
      const mac = sealed[dot] === '.' ? fromBase64url(sealed.slice(dot + 1)) : null
      const keys = await loadKeys()
      if (mac === null) return null
      const text = sealed.slice(0, dot)
      for (const key of keys) if (await crypto.subtle.verify('HMAC', key, mac, bytesOf(text))) return text
      return null
    },
  }
}

function encrypting(loadKeys: LoadKeys): Seal {
  return {
    async seal(text) {
      const [key] = await loadKeys()
      if (key === undefined) throw new TypeError('A seal has at least one key.')
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
      const cipher = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytesOf(text))
      return base64url(new Uint8Array([...iv, ...new Uint8Array(cipher)]))
    },
    async open(sealed) {
      const bytes = fromBase64url(sealed)
      const keys = await loadKeys()
      if (bytes === null || bytes.length <= NONCE_BYTES) return null
      for (const key of keys) {
        const text = await decrypt(key, bytes)
        if (text !== null) return text
      }
      return null
    },
  }
}

async function decrypt(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const iv = bytes.subarray(0, NONCE_BYTES)
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.subarray(NONCE_BYTES))
    return new TextDecoder().decode(plain)
  } catch {
    // The only failure there is: this key did not make it, or somebody changed it.
    return null
  }
}

async function deriveKey(secret: string, name: string, encrypt: boolean): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', bytesOf(secret), 'HKDF', false, ['deriveKey'])
  const purpose = `astro-sessions cookie ${encrypt ? 'encrypt' : 'sign'} ${name}`
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytesOf(purpose) }
  return encrypt
    ? crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, [
        'encrypt',
        'decrypt',
      ])
    : crypto.subtle.deriveKey(derivation, material, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, [
        'sign',
        'verify',
      ])
}

function checkSecrets(name: string, secret: unknown): readonly string[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret]
  if (secrets.length === 0) throw invalidSecret(name, 'its list of secrets is empty')
  return secrets.map((key, index) => {
    const which = Array.isArray(secret) ? `secret ${index + 1} of ${secrets.length}` : 'its secret'
    if (typeof key !== 'string') throw invalidSecret(name, `${which} is not a string, but ${typeof key}`)
    const { length } = bytesOf(key)
    if (length >= SHORTEST_KEY_BYTES) return key
    throw invalidSecret(name, `${which} has ${length} bytes, and needs at least ${SHORTEST_KEY_BYTES}`)
  })
}

function invalidSecret(name: string, reason: string): SessionError {
  return new SessionError('INVALID_OPTION', `The cookie "${name}" cannot be sealed: ${reason}.`, {
    hint: 'Make a key with `openssl rand -base64 32` and keep it in an environment variable. If the variable is not there while the site is built, pass a function: secret: () => process.env.COOKIE_SECRET.',
  })
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return null
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
