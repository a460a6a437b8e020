import type { Arbitrary } from 'fast-check'
import { FUZZ_BAGS, FUZZ_VERBS, type FuzzArrival, type FuzzPlan } from './plan.ts'

/** As most requests come. */
const PLAIN: FuzzArrival = { unseen: null, load: null, refusesLateReads: false }

/**
 * Random plans of two to five requests, in a random order, with at most two calls that go wrong. The steps of one plan
 * are of few kinds, so that those of which a mistake needs two or three meet often enough.
 *
 * @param fc the library itself: `import fc from 'fast-check'`
 */
export function fuzzPlans(fc: typeof import('fast-check')): Arbitrary<FuzzPlan> {
  const kind = fc.record({ verb: fc.constantFrom(...FUZZ_VERBS), bag: fc.constantFrom(...FUZZ_BAGS) })

  const fault = fc.record({
    kind: fc.constantFrom('before', 'unavailable', 'after', 'floating', 'twice', 'slow'),
    request: fc.nat(4),
    call: fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(9) }),
  })

  const load = fc.record({
    page: fc.constantFrom('/', '/', '/other'),
    part: fc.constantFrom('page', 'page', 'island', 'fetch'),
  })

  const arrival = fc.record({
    unseen: fc.constantFrom(null, null, 'ahead', 'head'),
    load: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: load }),
    refusesLateReads: fc.boolean(),
  })

  const drawn = fc.record({
    kinds: fc.array(kind, { minLength: 2, maxLength: 10 }),
    requests: fc.array(
      fc.record({
        browser: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
        steps: fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }),
        goesOn: fc.boolean(),
      }),
      { minLength: 2, maxLength: 5 },
    ),
    faults: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fault, { minLength: 1, maxLength: 2 }) },
    ),
    visitor: fc.constantFrom('anonymous', 'ann'),
    isOneProcess: fc.oneof(
      { weight: 3, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    onInterrupted: fc.constantFrom('respond', 'fail'),
    order: fc.array(fc.nat(59), { maxLength: 80 }),
    arrivals: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(arrival, { minLength: 1, maxLength: 5 }) },
    ),
  })

  return drawn.map(({ kinds, requests, arrivals, ...plan }) => ({
    ...plan,
    requests: requests.map(({ steps, ...request }, index) => ({
      ...request,
      arrival: arrivals[index] ?? PLAIN,
      steps: steps.flatMap((step) => kinds[step % kinds.length] ?? []),
    })),
  }))
}
