import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomly } from '../../../../vitest.random.ts'
import { identityOf } from '../../src/lib/merge/identity.ts'
import { carts, item, merged, mergedList, value, values } from './merge-laws.ts'

describe('a merge of any values', () => {
  it('yields theirs when mine is unchanged, and mine when theirs is', () => {
    fc.assert(
      fc.property(value, value, (base, other) => {
        expect(merged({ base, mine: structuredClone(base), theirs: other })).toEqual(other)
        expect(merged({ base, mine: other, theirs: structuredClone(base) })).toEqual(other)
      }),
      randomly(),
    )
  })

  it('is the same each time', () => {
    fc.assert(
      fc.property(values, (versions) => {
        expect(identityOf(merged(structuredClone(versions)))).toBe(identityOf(merged(versions)))
      }),
      randomly(),
    )
  })

  it('leaves its inputs as they are', () => {
    fc.assert(
      fc.property(values, (versions) => {
        const before = structuredClone(versions)
        merged(versions)
        expect(versions).toEqual(before)
      }),
      randomly(),
    )
  })

  it('holds nothing that none of the sides holds, at the top of an object', () => {
    const object = fc.dictionary(fc.constantFrom('x', 'y', 'z'), item, { noNullPrototype: true })
    fc.assert(
      fc.property(object, object, object, (base, mine, theirs) => {
        const result = merged({ base, mine, theirs }) as Record<string, unknown>
        for (const [key, held] of Object.entries(result)) {
          expect([mine[key], theirs[key]]).toContainEqual(held)
        }
      }),
      randomly(),
    )
  })
})

describe('a merge of lists with a unique key', () => {
  it('holds each key once, and the keys that the law of bags leaves', () => {
    fc.assert(
      fc.property(carts, ({ base, mine, theirs }) => {
        const result = mergedList({ base, mine, theirs }) as { sku: string }[]
        const keys = result.map(({ sku }) => sku)
        expect(new Set(keys).size).toBe(keys.length)
        const has = (side: { sku: string }[], sku: string) => side.some((one) => one.sku === sku)
        for (const sku of ['a', 'b', 'c', 'd', 'e']) {
          const [was, is, stored] = [has(base, sku), has(mine, sku), has(theirs, sku)]
          if (is === stored || !was) expect(keys.includes(sku)).toBe(is || stored)
        }
      }),
      randomly(),
    )
  })

  it('takes from a side what only that side changed', () => {
    fc.assert(
      fc.property(carts, ({ base, mine, theirs }) => {
        const result = mergedList({ base, mine, theirs }) as { sku: string; qty: number }[]
        const quantityIn = (side: { sku: string; qty: number }[], sku: string) =>
          side.find((one) => one.sku === sku)?.qty
        for (const { sku, qty } of result) {
          if (quantityIn(mine, sku) === quantityIn(base, sku)) expect(qty).toBe(quantityIn(theirs, sku))
          else if (quantityIn(theirs, sku) === quantityIn(base, sku)) expect(qty).toBe(quantityIn(mine, sku))
        }
      }),
      randomly(),
    )
  })
})
