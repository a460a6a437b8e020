import { toBase64url } from '../../../lib/base64url.ts'
import { type RandomSource, systemRandom } from '../../../lib/token.ts'
import { seededRandom } from './seeded-random.ts'

let mark: Uint8Array | undefined

/**
 * Makes what this process puts into a store its own: the store may outlive it, and hold what an earlier one left. Not
 * before it is asked for: workerd gives out no random bytes while it loads a module.
 */
function markOfProcess(): Uint8Array {
  mark ??= systemRandom(new Uint8Array(32))
  return mark
}

export type SharedTokens = Record<'shared' | 'rotated' | 'ended', string>

/** The tokens that the programs of this run begin with. */
export function sharedTokens(run: number): SharedTokens {
  const own = toBase64url(markOfProcess().slice(0, 12))
  const token = (name: string) => `${name}-${run}-${own}`.padEnd(43, '_')
  return { shared: token('shared'), rotated: token('rotated'), ended: token('ended') }
}

/** Bytes for the tokens that are minted in this run: different ones in each run and each process. */
export function randomFor(run: number): RandomSource {
  const random = seededRandom(run)
  return (bytes) => {
    random(bytes)
    for (const [index, byte] of markOfProcess().entries()) {
      if (index < bytes.length) bytes[index] = (bytes[index] ?? 0) ^ byte
    }
    return bytes
  }
}
