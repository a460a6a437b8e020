import type { RandomSource } from '../../../lib/token.ts'

/** A small generator (mulberry32): the same bytes each time. */
export function seededRandom(seed: number): RandomSource {
  let state = seed + 1
  return (bytes) => {
    for (let index = 0; index < bytes.length; index++) {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      bytes[index] = (mixed ^ (mixed >>> 14)) & 0xff
    }
    return bytes
  }
}
