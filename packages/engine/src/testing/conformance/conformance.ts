import type { StoreCapabilities } from '../../lib/store/store.ts'
import type { ConformanceCase } from './bench.ts'
import { applyCases } from './cases/apply.ts'
import { createCases } from './cases/create.ts'
import { goneCases, unreadableCases } from './cases/gone.ts'
import { guardCases } from './cases/guard.ts'
import { limitCases } from './cases/limit.ts'
import { metaCases } from './cases/meta.ts'
import { parallelCases } from './cases/parallel.ts'
import { raceCases } from './cases/race.ts'
import { readCases } from './cases/read.ts'
import { retireCases } from './cases/retire.ts'
import { storeCases } from './cases/store.ts'
import { valueCases } from './cases/values.ts'

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
  ...unreadableCases,
  ...limitCases,
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
