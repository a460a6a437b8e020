import fc from 'fast-check'
import { expect, it } from 'vitest'
import { randomly } from '../../../../vitest.random.ts'
import { atOnce, calls, leaves, type Visitor, visitors } from './in-any-order.ts'

const others = fc.uniqueArray(fc.constantFrom(...Object.keys(calls)), { minLength: 1, maxLength: 2 })
const names = fc
  .tuple(fc.constantFrom(...atOnce), others)
  .map(([first, rest]) => [first, ...rest.filter((name) => name !== first)])
const waits = fc.array(fc.nat(8), { minLength: 9, maxLength: 15 })

/** All orders of a few names. */
function ordersOf(list: readonly string[]): string[][] {
  if (list.length < 2) return [[...list]]
  return list.flatMap((name) =>
    ordersOf(list.filter((other) => other !== name)).map((rest) => [name, ...rest]),
  )
}

const known = new Map<string, Promise<Set<string>>>()

/** What each order of the calls leaves where every one of them is awaited before the next. */
function allowed(visitor: Visitor, list: readonly string[]): Promise<Set<string>> {
  const key = [visitor, ...[...list].sort()].join()
  const found = known.get(key) ?? inEachOrder(visitor, list)
  known.set(key, found)
  return found
}

async function inEachOrder(visitor: Visitor, list: readonly string[]): Promise<Set<string>> {
  const left = new Set<string>()
  for (const order of ordersOf(list))
    left.add(await leaves(visitor, order, { pause: async () => undefined, isTogether: false }))
  return left
}

it('calls side by side in one request leave what they would leave in some order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...visitors), names, waits, async (visitor, list, lengths) => {
      let count = 0
      const pause = async () => {
        const steps = lengths[count++ % lengths.length] ?? 0
        if (steps > 5) await new Promise((resolve) => setImmediate(resolve))
        for (let step = 0; step < 3 * steps; step++) await null
      }
      const left = await leaves(visitor, list, { pause, isTogether: true })
      expect([...(await allowed(visitor, list))]).toContain(left)
    }),
    randomly(1000),
  )
})
