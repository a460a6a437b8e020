import type { Change, SessionStore } from '../../../lib/store/store.ts'
import { begin, defineCase, LIFE, makeChange, makeFields, makeRecord, readLive } from '../bench.ts'
import { expectKind, expectSame } from '../expect.ts'

export const guardCases = [
  defineCase('writes when the guarded field carries the stamp', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: 'x' }), now)
    const guard = new Map([['a', 's-1']])
    const outcome = await store.apply(name, makeChange(now, { guard, set: makeFields({ a: 'yy' }) }))
    expectKind(outcome, 'applied', 'apply')
    expectSame((await readLive(store, name, now)).record.fields, makeFields({ a: 'yy' }), 'fields')
  }),

  defineCase(
    'answers a conflict with the current record, and writes nothing',
    async ({ store, key, now }) => {
      const name = key()
      await begin(store, name, makeRecord(now, { a: 'x', b: 'y' }), now)
      await store.apply(name, makeChange(now, { set: makeFields({ a: 'theirs' }, 'moved') }))
      await expectConflict(
        store,
        name,
        makeChange(now + 1, { guard: new Map([['a', 's-1']]), ...everything(now) }),
      )
    },
  ),

  defineCase('takes the same value under another stamp for a conflict', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: 'x' }), now)
    await store.apply(name, makeChange(now, { set: makeFields({ a: 'x' }, 'moved') }))
    await expectConflict(store, name, makeChange(now, { guard: new Map([['a', 's-1']]), ...everything(now) }))
  }),

  defineCase('guards a field that has to be absent', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    const change = makeChange(now, { guard: new Map([['a', null]]), set: makeFields({ a: 'x' }) })
    expectKind(await store.apply(name, change), 'applied', 'apply while the field is absent')
    await expectConflict(store, name, change)
  }),

  defineCase(
    'takes an absent field for a conflict when a stamp is asked for',
    async ({ store, key, now }) => {
      const name = key()
      await begin(store, name, makeRecord(now, { b: 'x' }), now)
      await expectConflict(
        store,
        name,
        makeChange(now, { guard: new Map([['a', 's-1']]), ...everything(now) }),
      )
    },
  ),

  defineCase('writes nothing when one of several guards does not hold', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: 'x', b: 'yy' }), now)
    for (const broken of ['a', 'b', 'c']) {
      const stamps: [string, string | null][] = [
        ['a', 's-1'],
        ['b', 's-2'],
        ['c', null],
      ]
      const guard = new Map([...stamps, [broken, 'other'] as const])
      await expectConflict(store, name, makeChange(now, { guard, ...everything(now) }))
    }
  }),

  defineCase('guards a field that the change does not write', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: 'x' }), now)
    const change = makeChange(now, { guard: new Map([['a', 's-1']]), set: makeFields({ b: 'y' }) })
    expectKind(await store.apply(name, change), 'applied', 'apply')
    expectSame((await readLive(store, name, now)).record.fields, makeFields({ a: 'x', b: 'y' }), 'fields')
  }),

  defineCase('checks guards on the record as it was before the change', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: 'x' }), now)
    const guard = new Map([['a', 's-1']])
    const change = makeChange(now, {
      clear: true,
      guard,
      delete: ['a'],
      dropIf: guard,
      set: makeFields({ b: 'y' }),
    })
    expectKind(await store.apply(name, change), 'applied', 'apply')
    expectSame((await readLive(store, name, now)).record.fields, makeFields({ b: 'y' }), 'fields')
  }),

  defineCase('answers that the record is gone rather than a conflict', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: 'x' }), now)
    await store.retire(name, { reason: 'ended', now, keepUntil: now + LIFE })
    const outcome = await store.apply(name, makeChange(now, { guard: new Map([['a', 'other']]) }))
    expectKind(outcome, 'gone', 'a guarded apply to an ended record')
  }),
]

/** Whatever a change can carry, so that a case sees any part that is written all the same. */
function everything(now: number): Partial<Change> {
  return {
    now: now + 600_000,
    touch: true,
    clear: true,
    set: makeFields({ mine: 'x' }),
    delete: ['b'],
    meta: { label: 'mine', userId: 'mine' },
  }
}

async function expectConflict(store: SessionStore, key: string, change: Change): Promise<void> {
  const { record, revision } = await readLive(store, key, change.now)
  const outcome = await store.apply(key, change)
  expectSame(outcome, { kind: 'conflict', current: record, revision }, 'apply')
  expectSame(
    await readLive(store, key, change.now),
    { kind: 'live', record, revision },
    'the record after a conflict',
  )
}
