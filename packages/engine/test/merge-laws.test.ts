import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityOf } from '../src/lib/identity.ts'
import { merge, type Versions } from '../src/lib/merge.ts'

interface Lists {
  base: unknown[]
  mine: unknown[]
  theirs: unknown[]
}

const options = { keyNames: ['id', 'key', 'sku'], onOverwrite: () => {} }
const merged = (versions: Versions) => merge(versions, options)
const mergedList = (lists: Lists) => merged(lists) as unknown[]

/** Objects as a page writes them. */
function plain<Shape>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }): fc.Arbitrary<Shape> {
  return fc.record(shape, { noNullPrototype: true })
}

// Few different items, so that equal ones meet.
const item = fc.oneof(fc.constantFrom('a', 'b', 'c', 1, null), plain({ n: fc.nat(1) }))
const list = fc.array(item, { maxLength: 7 })
const lists = fc.record({ base: list, mine: list, theirs: list })

const line = plain({ sku: fc.constantFrom('a', 'b', 'c', 'd', 'e'), qty: fc.nat(3) })
const cart = fc.uniqueArray(line, { selector: ({ sku }) => sku })
const carts = fc.record({ base: cart, mine: cart, theirs: cart })

const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    item,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('x', 'y', 'z'), tie('value'), { noNullPrototype: true }),
    fc
      .array(fc.tuple(fc.constantFrom('x', 'y', 1), tie('value')), { maxLength: 3 })
      .map((entries) => new Map(entries)),
    fc.array(item, { maxLength: 3 }).map((members) => new Set(members)),
  ),
})).value
const values = fc.record({ base: value, mine: value, theirs: value })

function counts(of: unknown[]): Map<string, number> {
  const counted = new Map<string, number>()
  for (const one of of) counted.set(identityOf(one), (counted.get(identityOf(one)) ?? 0) + 1)
  return counted
}

/** How often each item is left: theirs, less what I removed, plus what I added. */
function lawOfBags({ base, mine, theirs }: Lists): Map<string, number> {
  const [was, is, stored] = [counts(base), counts(mine), counts(theirs)]
  const expected = new Map<string, number>()
  for (const id of new Set([...was.keys(), ...is.keys(), ...stored.keys()])) {
    const change = (is.get(id) ?? 0) - (was.get(id) ?? 0)
    const count = Math.max(0, (stored.get(id) ?? 0) - Math.max(0, -change)) + Math.max(0, change)
    if (count > 0) expected.set(id, count)
  }
  return expected
}

function sorted(counted: Map<string, number>): [string, number][] {
  return [...counted].sort(([a], [b]) => (a < b ? -1 : 1))
}

describe('a merge of any values', () => {
  it('yields theirs when mine is unchanged, and mine when theirs is', () => {
    fc.assert(
      fc.property(value, value, (base, other) => {
        expect(merged({ base, mine: structuredClone(base), theirs: other })).toEqual(other)
        expect(merged({ base, mine: other, theirs: structuredClone(base) })).toEqual(other)
      }),
    )
  })

  it('is the same each time', () => {
    fc.assert(
      fc.property(values, (versions) => {
        expect(identityOf(merged(structuredClone(versions)))).toBe(identityOf(merged(versions)))
      }),
    )
  })

  it('leaves its inputs as they are', () => {
    fc.assert(
      fc.property(values, (versions) => {
        const before = structuredClone(versions)
        merged(versions)
        expect(versions).toEqual(before)
      }),
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
    )
  })
})

describe('a merge of lists', () => {
  it('obeys the law of bags', () => {
    fc.assert(
      fc.property(lists, (versions) => {
        fc.pre(identityOf(versions.mine) !== identityOf(versions.base))
        fc.pre(identityOf(versions.theirs) !== identityOf(versions.base))
        expect(sorted(counts(mergedList(versions)))).toEqual(sorted(lawOfBags(versions)))
      }),
    )
  })

  it('obeys the law of bags also where one side is unchanged', () => {
    fc.assert(
      fc.property(list, list, (base, other) => {
        for (const versions of [
          { base, mine: base, theirs: other },
          { base, mine: other, theirs: base },
        ])
          expect(sorted(counts(mergedList(versions)))).toEqual(sorted(lawOfBags(versions)))
      }),
    )
  })

  it('keeps the order of theirs among the items that they have, when I did not reorder', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(20)),
        fc.func(fc.boolean()),
        fc.uniqueArray(fc.nat(20)),
        (base, keep, theirs) => {
          const mine = [...base.filter((one) => keep(one)), 'new']
          const result = mergedList({ base, mine, theirs })
          const kept = theirs.filter((one) => result.includes(one))
          expect(result.filter((one) => theirs.includes(one as number))).toEqual(kept)
        },
      ),
    )
  })

  it('keeps my order when only I reordered', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.nat(9), { minLength: 1 })
          .chain((base) =>
            fc.tuple(fc.constant(base), fc.shuffledSubarray(base, { minLength: base.length })),
          ),
        ([base, mine]) => {
          const result = mergedList({ base, mine, theirs: [...base, 'theirs'] })
          expect(result.filter((one) => one !== 'theirs')).toEqual(mine)
        },
      ),
    )
  })

  it('puts what I added before the next item of mine that is left, or at the end', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(9)), fc.nat(9), fc.func(fc.boolean()), (base, at, keep) => {
        const index = Math.min(at, base.length)
        const mine = [...base.slice(0, index), 'new', ...base.slice(index)]
        const theirs = [...base.filter((one) => keep(one)), 'theirs']
        const result = mergedList({ base, mine, theirs })
        const next = base.slice(index).find((one) => theirs.includes(one))
        expect(result[result.indexOf('new') + 1]).toEqual(next)
      }),
    )
  })

  it('keeps every append of any number of writers', () => {
    fc.assert(
      fc.property(list, fc.array(item, { minLength: 1, maxLength: 8 }), (base, appended) => {
        let stored: unknown[] = base
        for (const one of appended) stored = mergedList({ base, mine: [...base, one], theirs: stored })
        expect(sorted(counts(stored))).toEqual(sorted(counts([...base, ...appended])))
      }),
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
    )
  })
})
