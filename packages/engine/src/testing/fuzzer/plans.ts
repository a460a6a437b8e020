import type { Arbitrary } from 'fast-check'
import { FUZZ_BAGS, FUZZ_VERBS, type FuzzPlan } from './plan.ts'

/**
 * Random plans of two to five requests, in a random order, with at most two calls that go wrong.
 *
 * @param fc the library itself: `import fc from 'fast-check'`
 */
export function fuzzPlans(fc: typeof import('fast-check')): Arbitrary<FuzzPlan> {
  const step = fc.record({ verb: fc.constantFrom(...FUZZ_VERBS), bag: fc.constantFrom(...FUZZ_BAGS) })

  const fault = fc.record({
    kind: fc.constantFrom('before', 'after', 'floating', 'twice', 'slow'),
    request: fc.nat(4),
    call: fc.nat(9),
  })

  return fc.record({
    requests: fc.array(
      fc.record({
        browser: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
        steps: fc.array(step, { minLength: 1, maxLength: 6 }),
      }),
      { minLength: 2, maxLength: 5 },
    ),
    faults: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fault, { maxLength: 2 }) },
    ),
    visitor: fc.constantFrom('anonymous', 'ann'),
    isOneProcess: fc.oneof(
      { weight: 3, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    onInterrupted: fc.constantFrom('respond', 'fail'),
    order: fc.array(fc.nat(59), { maxLength: 80 }),
  })
}
