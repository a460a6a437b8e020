import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomly } from '../../../../vitest.random.ts'
import { applyChange, type Change, guardsHold, type SessionRecord } from '../../src/index.ts'
import { combined } from '../../src/lib/store/combine-changes.ts'

const names = ['a', 'b', 'c']
const stamps = ['1', '2', '3']
const name = fc.constantFrom(...names)
const stamp = fc.constantFrom(...stamps)
const some = <Value>(value: fc.Arbitrary<Value>) =>
  fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key })
const fieldsOf = (entries: [string, string][]) =>
  new Map(entries.map(([key, mark]) => [key, { stamp: mark, value: `value ${mark}` }]))

/** A field is set, deleted or dropped, and not two of these, as in every change that the engine makes. */
const change = fc
  .record({
    set: some(stamp),
    delete: fc.uniqueArray(name),
    dropIf: some(stamp),
    guard: some(fc.option(stamp)),
    now: fc.constantFrom(1000, 2000),
    touch: fc.boolean(),
  })
  .map(({ set, delete: deleted, dropIf, guard, now, touch }): Change => {
    const written = new Set(set.map(([key]) => key))
    const gone = deleted.filter((key) => !written.has(key))
    return {
      now,
      touch,
      set: fieldsOf(set),
      delete: gone,
      dropIf: new Map(dropIf.filter(([key]) => !written.has(key) && !gone.includes(key))),
      guard: new Map(guard),
    }
  })

const meta = {
  id: '',
  userId: null,
  label: null,
  createdAt: 0,
  lastSeenAt: 0,
  idle: 100,
  deadline: 1e9,
  persistent: false,
  epoch: 0,
}
const record = some(stamp).map((entries): SessionRecord => ({ meta, fields: fieldsOf(entries) }))

/** A change as a request makes it of a record: what expired there is what it drops, and its guards hold there. */
const madeOf = ({ fields }: SessionRecord, wish: Change): Change => ({
  ...wish,
  dropIf: new Map(
    [...wish.dropIf].filter(([key]) => fields.has(key)).map(([key]) => [key, fields.get(key)?.stamp ?? '']),
  ),
  guard: new Map([...wish.guard.keys()].map((key) => [key, fields.get(key)?.stamp ?? null])),
})

describe('the combination of two changes', () => {
  it('does what both do, one after the other', () => {
    fc.assert(
      fc.property(record, change, change, (before, one, two) => {
        const first = madeOf(before, one)
        const between = applyChange(before, first).record
        const second = madeOf(between, two)
        const both = combined(first, second)
        expect(guardsHold(before.fields, both.guard)).toBe(true)
        const after = applyChange(between, second).record
        const together = applyChange(before, both).record
        expect(Object.fromEntries(together.fields)).toEqual(Object.fromEntries(after.fields))
        expect(together.meta.lastSeenAt).toBeGreaterThanOrEqual(after.meta.lastSeenAt)
      }),
      randomly(2000),
    )
  })

  it('is refused wherever one of them would be, on what the first leaves', () => {
    fc.assert(
      fc.property(record, record, change, change, (known, stored, one, two) => {
        const first = madeOf(known, one)
        const between = applyChange(known, first).record
        const second = madeOf(between, two)
        const onStored = applyChange(stored, first).record
        const bothHold = guardsHold(stored.fields, first.guard) && guardsHold(onStored.fields, second.guard)
        if (!bothHold) expect(guardsHold(stored.fields, combined(first, second).guard)).toBe(false)
      }),
      randomly(5000),
    )
  })
})
