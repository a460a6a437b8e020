import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/lib/token.ts'

describe('the key of a token', () => {
  const key = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

  it('is its SHA-256 in lowercase hex', () => {
    expect(keyOf('abc')).toBe(key)
  })

  it('is the same on a platform that cannot write bytes as hex', () => {
    const own = Object.getOwnPropertyDescriptor(Uint8Array.prototype, 'toHex')
    Reflect.deleteProperty(Uint8Array.prototype, 'toHex')
    try {
      expect(keyOf('abc')).toBe(key)
    } finally {
      if (own !== undefined) Object.defineProperty(Uint8Array.prototype, 'toHex', own)
    }
  })
})
