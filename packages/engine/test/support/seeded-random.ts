import type { RandomSource } from '../../src/index.ts'

/** Bytes that look random and are the same for the same seed. */
export function seededRandom(seed = 1): RandomSource {
  let state = seed
  return (bytes) => {
    for (let index = 0; index < bytes.length; index++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      bytes[index] = state >>> 24
    }
    return bytes
  }
}
