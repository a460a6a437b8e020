export { loadParts } from './lib/load-parts.ts'
export type { ConformanceCase, ConformanceContext, ConformanceNeeds } from './testing/conformance/bench.ts'
export { conformanceFor, storeConformance } from './testing/conformance/conformance.ts'
export {
  describeViolation,
  type Exploration,
  type ExploreOptions,
  explore,
  pairsOf,
  type Violation,
} from './testing/explorer/explore.ts'
export {
  AHEAD_PROGRAMS,
  CAPPED_PROGRAM,
  FLASH_PROGRAMS,
  PROGRAMS,
  type Program,
  programNamed,
  type Step,
  TRIPLES,
  USER_PROGRAMS,
} from './testing/explorer/programs.ts'
export { FAULT_KINDS, type Fault, type FaultKind } from './testing/explorer/world/faults.ts'
export { describeFuzz, type FuzzOptions, type FuzzOutcome, fuzz } from './testing/fuzzer/fuzz.ts'
export {
  FUZZ_BAGS,
  FUZZ_VERBS,
  type FuzzArrival,
  type FuzzBag,
  type FuzzFault,
  type FuzzPlan,
  type FuzzRequest,
  type FuzzStep,
  type FuzzVerb,
} from './testing/fuzzer/plan.ts'
export { fuzzPlans } from './testing/fuzzer/plans.ts'
export {
  describeWrong,
  type Interleaving,
  interleave,
  type WrongOutcome,
} from './testing/interleaver/interleave.ts'
export type { Caller, InterleaveOptions, StorageFault } from './testing/interleaver/options.ts'
export { type ManualClock, manualClock } from './testing/manual-clock.ts'
