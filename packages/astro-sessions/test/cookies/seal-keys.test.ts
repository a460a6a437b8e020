import { describe, expect, it } from 'vitest'
import { createSeal } from '../../src/cookies/seal.ts'

const secret = 'a'.repeat(32)
const text = 'ann'
const bytes = (value: string) => new TextEncoder().encode(value)

/** The bits that a key for this purpose has, by RFC 5869. */
async function bitsFor(purpose: string): Promise<ArrayBuffer> {
  const material = await crypto.subtle.importKey('raw', bytes(secret), 'HKDF', false, ['deriveBits'])
  const info = bytes(`astro-sessions cookie ${purpose}`)
  return crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    material,
    256,
  )
}

async function isSignedFor(purpose: string): Promise<boolean> {
  const [value = '', mac = ''] = (await createSeal({ name: 'id', secret, encrypt: false }).seal(text)).split(
    '.',
  )
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', await bitsFor(purpose), hmac, false, ['verify'])
  return crypto.subtle.verify('HMAC', key, Buffer.from(mac, 'base64url'), bytes(value))
}

async function isEncryptedFor(purpose: string): Promise<boolean> {
  const sealed = Buffer.from(await createSeal({ name: 'id', secret, encrypt: true }).seal(text), 'base64url')
  const key = await crypto.subtle.importKey('raw', await bitsFor(purpose), 'AES-GCM', false, ['decrypt'])
  const algorithm = { name: 'AES-GCM', iv: sealed.subarray(0, 12) }
  return crypto.subtle.decrypt(algorithm, key, sealed.subarray(12)).then(
    (plain) => new TextDecoder().decode(plain) === text,
    () => false,
  )
}

// One secret may serve several cookies, signed and encrypted ones: no key of one is that of another. And what is in the
// browsers of visitors must stay readable: this is how it is written.
describe('the key of a cookie', () => {
  it('that is signed is for signing this cookie, and for nothing else', async () => {
    expect(await isSignedFor('sign id')).toBe(true)
    for (const other of ['encrypt id', 'sign other', ' id', 'id'])
      expect(await isSignedFor(other)).toBe(false)
  })

  it('that is encrypted is for encrypting this cookie, and for nothing else', async () => {
    expect(await isEncryptedFor('encrypt id')).toBe(true)
    for (const other of ['sign id', 'encrypt other', ' id', 'id'])
      expect(await isEncryptedFor(other)).toBe(false)
  })
})
