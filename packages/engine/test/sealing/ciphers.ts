import { vi } from 'vitest'
import { tokenEncryption } from '../../src/encryption.ts'
import type { CreateCipher } from '../../src/lib/sealing/cipher.ts'
import { createNodeCipher, type NodeModules } from '../../src/lib/sealing/node-cipher.ts'
import { nodeModules } from '../../src/lib/sealing/platform-cipher.ts'
import { createWebCipher } from '../../src/lib/sealing/web-cipher.ts'
import { type RandomSource, systemRandom } from '../../src/lib/token.ts'

type Ways<Way> = readonly [name: string, way: Way][]

/** Both ways to make a cipher. */
export const CIPHERS: Ways<(token: string, random?: RandomSource) => ReturnType<CreateCipher>> = [
  ['node:crypto', (token, random = systemRandom) => createNodeCipher(ourNode(), token, random)],
  ['WebCrypto', createWebCipher],
]

/** Sealing as it is on a platform with Node.js's modules and on one without. */
export const ENCRYPTIONS: Ways<ReturnType<typeof tokenEncryption>> = [
  ['node:crypto', tokenEncryption()],
  ['WebCrypto', withGlobals({ process: undefined }, tokenEncryption)],
]

/** The modules of the Node.js that runs the tests. */
export function ourNode(): NodeModules {
  const node = nodeModules()
  if (node === null) throw new Error('The tests run on Node.js.')
  return node
}

/** What `act` returns where these globals are others. */
export function withGlobals<Result>(globals: Record<string, unknown>, act: () => Result): Result {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
  try {
    return act()
  } finally {
    vi.unstubAllGlobals()
  }
}
