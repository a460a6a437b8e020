import { describe, expect, it } from 'vitest'
import {
  applyChange,
  type Change,
  decideApply,
  expired,
  expiryOf,
  guardsHold,
  isLive,
  isTouchDue,
  type RecordMeta,
  type SessionRecord,
  touched,
} from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'

const meta: RecordMeta = {
  id: 'id',
  userId: null,
  label: null,
  createdAt: 0,
  lastSeenAt: 1000,
  idle: 100,
  deadline: 5000,
  persistent: false,
  epoch: 0,
}
const field = (stamp: string) => ({ stamp, value: `[${stamp}]` })
const record: SessionRecord = { meta, fields: new Map([['a', field('1')]]) }
const nothing: Change = {
  now: 1000,
  set: new Map(),
  delete: [],
  dropIf: new Map(),
  guard: new Map(),
  touch: false,
}

describe('a record', () => {
  it('is live until its idle time or its deadline is reached', () => {
    expect(expiryOf(meta)).toBe(1100)
    expect(expiryOf({ ...meta, deadline: 1050 })).toBe(1050)
    expect([isLive(meta, 1099), isLive(meta, 1100)]).toEqual([true, false])
    expect(expired(meta)).toEqual({ kind: 'retired', reason: 'expired', at: 1100 })
  })

  it('is touched forward, and after more than a tenth of its idle time', () => {
    expect([isTouchDue(meta, 1010), isTouchDue(meta, 1011), isTouchDue(meta, 0)]).toEqual([
      false,
      true,
      false,
    ])
    expect(touched(meta, { now: 1011, touch: true })).toBe(1011)
    expect(touched(meta, { now: 1011, touch: false })).toBe(1000)
    expect(touched(meta, { now: 500, touch: true })).toBe(1000)
  })

  it('is guarded by stamps, and by absence', () => {
    const holds = (name: string, stamp: string | null) => guardsHold(record.fields, new Map([[name, stamp]]))
    expect([holds('a', '1'), holds('a', '2'), holds('a', null)]).toEqual([true, false, false])
    expect([holds('b', null), holds('b', '1')]).toEqual([true, false])
  })

  it.each<[string, Partial<Change>]>([
    ['an empty change', {}],
    ['the delete of a field that is absent', { delete: ['b'] }],
    ['the drop of a field that has another stamp', { dropIf: new Map([['a', '2']]) }],
    ['the drop of a field that is absent', { dropIf: new Map([['b', '1']]) }],
    ['an empty change of meta', { meta: {} }],
    ['a touch', { now: 1050, touch: true }],
  ])('does not count %s as a change', (_name, change) => {
    const after = applyChange(record, { ...nothing, ...change })
    expect(after.changed).toBe(false)
    expect(after.record.fields).toBe(record.fields)
  })

  it('does not count the clear of an empty record as a change', () => {
    expect(applyChange({ meta, fields: new Map() }, { ...nothing, clear: true }).changed).toBe(false)
  })

  it.each<[string, Partial<Change>, string[]]>([
    ['a set', { set: new Map([['b', field('2')]]) }, ['a', 'b']],
    ['a delete', { delete: ['a'] }, []],
    ['several deletes', { delete: ['b', 'a', 'c'] }, []],
    ['a drop', { dropIf: new Map([['a', '1']]) }, []],
    [
      'several drops',
      {
        dropIf: new Map([
          ['a', '1'],
          ['b', '1'],
        ]),
      },
      [],
    ],
    ['a clear', { clear: true }, []],
    ['a clear and a set', { clear: true, set: new Map([['b', field('2')]]) }, ['b']],
    ['a change of meta', { meta: { label: 'phone' } }, ['a']],
  ])('counts %s as a change, and leaves the record before it as it was', (_name, change, names) => {
    const after = applyChange(record, { ...nothing, ...change })
    expect(after.changed).toBe(true)
    expect([...after.record.fields.keys()]).toEqual(names)
    expect(after.record.meta).toEqual({ ...meta, ...change.meta })
    expect([...record.fields.keys()]).toEqual(['a'])
  })
})

describe('what a store has to keep', () => {
  const entry = { kind: 'live', record, revision: 3 } as const

  it('is a new entry for a change and for a touch, and nothing for a change that moves nothing', () => {
    const kept = (change: Partial<Change>) => decideApply(entry, { ...nothing, ...change }).entry
    expect(kept({ delete: ['a'] })).toMatchObject({ revision: 4 })
    expect(kept({ now: 1050, touch: true })).toMatchObject({
      revision: 3,
      record: { meta: { lastSeenAt: 1050 } },
    })
    expect(kept({ delete: ['b'] })).toBeUndefined()
  })
})

describe('the memory store', () => {
  it('tells its size, and forgets what is due', async () => {
    const store = memoryStore()
    await store.create('live', record, 1000)
    await store.create('ended', record, 1000)
    await store.retire('ended', { reason: 'ended', now: 1000, keepUntil: 1200 })
    expect(store.size).toBe(2)
    expect(await store.sweep?.(1099)).toBe(0)
    expect(await store.sweep?.(1100)).toBe(1)
    expect(await store.sweep?.(1200)).toBe(1)
    expect(store.size).toBe(0)
  })

  it('creates nothing over a live or an ended record, and over an expired one', async () => {
    const store = memoryStore()
    expect(await store.create('key', record, 1000)).toBe(true)
    expect(await store.create('key', record, 1000)).toBe(false)
    expect(await store.create('key', record, 1100)).toBe(true)
    await store.retire('key', { reason: 'ended', now: 1000, keepUntil: 1200 })
    expect(await store.create('key', record, 1199)).toBe(false)
    expect(await store.create('key', record, 1200)).toBe(true)
  })

  it('retires where nothing was, unless a revision is asked for', async () => {
    const store = memoryStore()
    const retirement = { reason: 'ended', now: 1000, keepUntil: 1200 } as const
    expect(await store.retire('key', { ...retirement, ifRevision: 1 })).toEqual({
      kind: 'gone',
      reason: 'absent',
    })
    expect(await store.retire('key', retirement)).toEqual({ kind: 'applied' })
    // A database keeps what it is given, so that what is not there must not be there as `undefined`.
    const marker = { reason: 'ended', at: 1000 }
    expect(await store.retire('key', retirement)).toStrictEqual({ kind: 'gone', ...marker })
    expect(await store.read('key', 1000)).toStrictEqual({ kind: 'retired', ...marker })
  })
})
