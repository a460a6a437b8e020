export { conformanceFor, storeConformance } from './testing/conformance.ts'
export type { ConformanceCase, ConformanceContext, ConformanceNeeds } from './testing/conformance-bench.ts'
