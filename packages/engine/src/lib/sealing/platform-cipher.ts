import type { CreateCipher } from './cipher.ts'
import { createNodeCipher, type NodeModules } from './node-cipher.ts'
import { createWebCipher } from './web-cipher.ts'

interface NodeProcess {
  getBuiltinModule?(id: 'node:crypto'): NodeModules['crypto'] | undefined
  getBuiltinModule?(id: 'node:buffer'): Pick<NodeModules, 'Buffer'> | undefined
}

/** Makes the fastest ciphers that this platform has. All leave the same in a store. */
export function platformCipher(): CreateCipher {
  const node = nodeModules()
  if (node === null || !isSound(node)) return (token) => createWebCipher(token)
  return (token) => createNodeCipher(node, token)
}

/** Node.js's own modules, asked for and never imported: a platform without them loads this, too. */
export function nodeModules(): NodeModules | null {
  // In workerd WebCrypto takes no way to a thread pool, and is faster than `node:crypto`.
  if (globalThis.navigator?.userAgent === 'Cloudflare-Workers') return null
  const process: NodeProcess | undefined = Reflect.get(globalThis, 'process')
  const crypto = process?.getBuiltinModule?.('node:crypto')
  const Buffer = process?.getBuiltinModule?.('node:buffer')?.Buffer
  return crypto && Buffer ? { crypto, Buffer } : null
}

/** Some platforms have the names of Node.js without what is behind them, and there was one that checked no tag. */
function isSound(node: NodeModules): boolean {
  try {
    const cipher = createNodeCipher(node, '', (bytes) => bytes)
    const sealed = cipher.seal('ä', 'name')
    return (
      cipher.nameFor('ä') === 'o-Q12Y1G-ddu_katWBOmqA' &&
      sealed === 'AAAAAAAAAAAAAAAAEt7trL7zx5tZyDKyLR6gvsQC' &&
      cipher.open(sealed, 'name') === 'ä' &&
      cipher.open(sealed, 'other') === null
    )
  } catch {
    return false
  }
}
