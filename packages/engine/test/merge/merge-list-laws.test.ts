import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomly } from '../../../../vitest.random.ts'
import { identityOf } from '../../src/lib/merge/identity.ts'
import { counts, item, lawOfBags, list, lists, mergedList, sorted } from './merge-laws.ts'

describe('a merge of lists', () => {
  it('obeys the law of bags', () => {
    fc.assert(
      fc.property(lists, (versions) => {
        fc.pre(identityOf(versions.mine) !== identityOf(versions.base))
        fc.pre(identityOf(versions.theirs) !== identityOf(versions.base))
        expect(sorted(counts(mergedList(versions)))).toEqual(sorted(lawOfBags(versions)))
      }),
      randomly(),
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
      randomly(),
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
      randomly(),
    )
  })

  it('keeps every append of any number of writers', () => {
    fc.assert(
      fc.property(list, fc.array(item, { minLength: 1, maxLength: 8 }), (base, appended) => {
        let stored: unknown[] = base
        for (const one of appended) stored = mergedList({ base, mine: [...base, one], theirs: stored })
        expect(sorted(counts(stored))).toEqual(sorted(counts([...base, ...appended])))
      }),
      randomly(),
    )
  })
})
