import { describe, expect, it } from 'vitest'
import { merge } from '../../src/lib/merge/merge.ts'

describe('equal members', () => {
  const options = { keyNames: [], onOverwrite: () => undefined }
  const one = () => ({ a: 1 })

  it('of a Set are all kept', () => {
    const [base, mine, theirs] = [
      [one(), one()],
      [one(), one(), 'mine'],
      [one(), one(), 'theirs'],
    ]
    expect(merge({ base: new Set(base), mine: new Set(mine), theirs: new Set(theirs) }, options)).toEqual(
      new Set([...base, 'theirs', 'mine']),
    )
  })

  it('of a Set leave one at a time', () => {
    const sets = { base: [one(), one()], mine: [one()], theirs: [one(), one(), 'theirs'] }
    const [base, mine, theirs] = [new Set(sets.base), new Set(sets.mine), new Set(sets.theirs)]
    expect(merge({ base, mine, theirs }, options)).toEqual(new Set([one(), 'theirs']))
  })

  it('that are keys of a Map all keep their values', () => {
    const pairs = (...more: [unknown, unknown][]) =>
      new Map<unknown, unknown>([[one(), 'x'], [one(), 'y'], ...more])
    const [base, mine, theirs] = [pairs(), pairs(['mine', 1]), pairs(['theirs', 1])]
    expect(merge({ base, mine, theirs }, options)).toEqual(pairs(['theirs', 1], ['mine', 1]))
  })
})

describe('an object without a prototype', () => {
  it('stays one', () => {
    const bare = (value: object) => Object.assign(Object.create(null), value)
    const versions = { base: bare({ a: 1 }), mine: bare({ a: 1, m: 1 }), theirs: bare({ a: 1, t: 1 }) }
    const merged = merge(versions, { keyNames: [], onOverwrite: () => undefined })
    expect(Object.getPrototypeOf(merged)).toBeNull()
    expect({ ...(merged as object) }).toEqual({ a: 1, t: 1, m: 1 })
  })
})
