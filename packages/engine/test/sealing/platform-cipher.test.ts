import { describe, expect, it } from 'vitest'
import type { NodeModules } from '../../src/lib/sealing/node-cipher.ts'
import { platformCipher } from '../../src/lib/sealing/platform-cipher.ts'
import { ourNode, withGlobals } from './ciphers.ts'

const node = ourNode()

/** What sealing is done by where these globals are others. */
function wayWith(globals: Record<string, unknown>): 'node:crypto' | 'WebCrypto' {
  const sealed = withGlobals(globals, platformCipher)('A'.repeat(43)).seal('a', 'name')
  return typeof sealed === 'string' ? 'node:crypto' : 'WebCrypto'
}

/** A process with the modules of Node.js, some of which are others. */
const processWith = (crypto: Partial<NodeModules['crypto']>) => ({
  process: {
    getBuiltinModule: (id: string) => (id === 'node:crypto' ? { ...node.crypto, ...crypto } : node),
  },
})

const createDecipheriv: NodeModules['crypto']['createDecipheriv'] = (...args) =>
  node.crypto.createDecipheriv(...args)

describe('what a platform seals by', () => {
  it('is node:crypto where there is one', () => {
    expect(wayWith({})).toBe('node:crypto')
    expect(wayWith(processWith({}))).toBe('node:crypto')
  })

  it('is WebCrypto in workerd, whatever it has of Node.js', () => {
    expect(wayWith({ navigator: { userAgent: 'Cloudflare-Workers' } })).toBe('WebCrypto')
  })

  it.each<[string, Record<string, unknown>]>([
    ['there is no process', { process: undefined }],
    ['a process gives no modules', { process: {} }],
    ['there is no such module', { process: { getBuiltinModule: () => undefined } }],
    [
      'node:crypto knows no AES-GCM',
      processWith({
        createCipheriv() {
          throw new Error('Unknown cipher')
        },
      }),
    ],
    [
      'node:crypto checks no tag',
      processWith({
        createDecipheriv: (...args) =>
          Object.assign(createDecipheriv(...args), { final: () => node.Buffer.from('') }),
      }),
    ],
    ['node:crypto derives other keys', processWith({ hkdfSync: () => new ArrayBuffer(64) })],
  ])('is WebCrypto where %s', (_, globals) => {
    expect(wayWith(globals)).toBe('WebCrypto')
  })
})
