import fc from 'fast-check'
import { identityOf } from '../../src/lib/merge/identity.ts'
import { merge } from '../../src/lib/merge/merge.ts'
import type { Versions } from '../../src/lib/merge/versions.ts'

export interface Lists {
  base: unknown[]
  mine: unknown[]
  theirs: unknown[]
}

const options = { keyNames: ['id', 'key', 'sku'], onOverwrite: () => {} }
export const merged = (versions: Versions) => merge(versions, options)
export const mergedList = (lists: Lists) => merged(lists) as unknown[]

/** Objects as a page writes them. */
function plain<Shape>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }): fc.Arbitrary<Shape> {
  return fc.record(shape, { noNullPrototype: true })
}

// Few different items, so that equal ones meet.
export const item = fc.oneof(fc.constantFrom('a', 'b', 'c', 1, null), plain({ n: fc.nat(1) }))
export const list = fc.array(item, { maxLength: 7 })
export const lists = fc.record({ base: list, mine: list, theirs: list })

const line = plain({ sku: fc.constantFrom('a', 'b', 'c', 'd', 'e'), qty: fc.nat(3) })
const cart = fc.uniqueArray(line, { selector: ({ sku }) => sku })
export const carts = fc.record({ base: cart, mine: cart, theirs: cart })

export const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
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
export const values = fc.record({ base: value, mine: value, theirs: value })

export function counts(of: unknown[]): Map<string, number> {
  const counted = new Map<string, number>()
  for (const one of of) counted.set(identityOf(one), (counted.get(identityOf(one)) ?? 0) + 1)
  return counted
}

/** How often each item is left: theirs, less what I removed, plus what I added. */
export function lawOfBags({ base, mine, theirs }: Lists): Map<string, number> {
  const [was, is, stored] = [counts(base), counts(mine), counts(theirs)]
  const expected = new Map<string, number>()
  for (const id of new Set([...was.keys(), ...is.keys(), ...stored.keys()])) {
    const change = (is.get(id) ?? 0) - (was.get(id) ?? 0)
    const count = Math.max(0, (stored.get(id) ?? 0) - Math.max(0, -change)) + Math.max(0, change)
    if (count > 0) expected.set(id, count)
  }
  return expected
}

export function sorted(counted: Map<string, number>): [string, number][] {
  return [...counted].sort(([a], [b]) => (a < b ? -1 : 1))
}
