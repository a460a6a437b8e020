import type { StoreCapabilities } from '../lib/store.ts'
import { applyCases } from './conformance-apply.ts'
import type { ConformanceCase } from './conformance-bench.ts'
import { createCases } from './conformance-create.ts'
import { goneCases } from './conformance-gone.ts'
import { guardCases } from './conformance-guard.ts'
import { metaCases } from './conformance-meta.ts'
import { parallelCases } from './conformance-parallel.ts'
import { raceCases } from './conformance-race.ts'
import { readCases } from './conformance-read.ts'
import { retireCases } from './conformance-retire.ts'
import { storeCases } from './conformance-store.ts'
import { valueCases } from './conformance-values.ts'

/**
 * Every sentence of the store contract as a case, free of any test runner. A case throws an `Error` that says
 * what was expected and what came.
 *
 * @example
 * for (const { name, run } of storeConformance) it(name, () => run({ open: () => myStore() }))
 */
export const storeConformance: readonly ConformanceCase[] = [
  ...storeCases,
  ...createCases,
  ...readCases,
  ...applyCases,
  ...guardCases,
  ...metaCases,
  ...goneCases,
  ...retireCases,
  ...valueCases,
  ...parallelCases,
  ...raceCases,
]

/** The cases that a store with these capabilities has to pass. */
export function conformanceFor(capabilities: StoreCapabilities): readonly ConformanceCase[] {
  return storeConformance.filter(({ needs }) => {
    if (needs.consistency === 'strong' && capabilities.consistency !== 'strong') return false
    return needs.atomic === undefined || REACH[capabilities.atomic] >= REACH[needs.atomic]
  })
}

const REACH: Record<StoreCapabilities['atomic'], number> = { none: 0, process: 1, host: 2, everywhere: 3 }
