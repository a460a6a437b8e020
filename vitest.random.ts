import { inject } from 'vitest'
import './vitest.base.ts'

const isSoak = inject('isSoak')
const { FUZZ_SEED = isSoak ? Math.trunc(Math.random() * 2 ** 31) : 1 } = process.env

/**
 * Options of a random test: the same inputs in each run of `npm test`, which must not be red by chance, and fifty times
 * as many others in each long run. fast-check prints the seed of a failure, which `FUZZ_SEED` repeats.
 */
export function randomly(numRuns = 100): { readonly seed: number; readonly numRuns: number } {
  return { seed: Number(FUZZ_SEED), numRuns: isSoak ? 50 * numRuns : numRuns }
}
