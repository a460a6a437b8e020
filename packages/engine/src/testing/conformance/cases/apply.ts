import type { Change, SessionStore } from '../../../lib/store/store.ts'
import { begin, defineCase, makeChange, makeFields, makeRecord, readLive } from '../bench.ts'
import { expectKind, expectSame, expectTrue } from '../expect.ts'

export const applyCases = [
  defineCase('sets fields and leaves the others', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: 'old', b: 'kept' }), now)
    await applied(store, name, makeChange(now, { set: makeFields({ a: 'changed', c: 'added' }, 'stamp-2') }))
    const { fields } = (await readLive(store, name, now)).record
    const expected = new Map([
      ...makeFields({ b: 'kept' }),
      ...makeFields({ a: 'changed', c: 'added' }, 'stamp-2'),
    ])
    expectSame(fields, expected, 'fields')
  }),

  defineCase('deletes fields, also ones that are not there', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: '1', b: '2', c: '3' }), now)
    await applied(store, name, makeChange(now, { delete: ['a', 'missing', 'c'] }))
    expectSame((await readLive(store, name, now)).record.fields, makeFields({ b: '2' }), 'fields')
  }),

  defineCase('sets and deletes in one change', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: '1', b: '2' }), now)
    await applied(store, name, makeChange(now, { set: makeFields({ c: '3' }), delete: ['a'] }))
    expectSame((await readLive(store, name, now)).record.fields, makeFields({ b: '2', c: '3' }), 'fields')
  }),

  defineCase('forgets every field before it sets when told to clear', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: '1', b: '2' }), now)
    await applied(store, name, makeChange(now, { clear: true, set: makeFields({ b: 'new' }) }))
    expectSame((await readLive(store, name, now)).record.fields, makeFields({ b: 'new' }), 'fields')
  }),

  defineCase('leaves a live record without fields after a clear', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: '1' }), now)
    await applied(store, name, makeChange(now, { clear: true }))
    expectSame((await readLive(store, name, now)).record.fields, new Map(), 'fields')
  }),

  defineCase('drops a field only while it carries the stamp', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { same: 'x', moved: 'yy' }), now)
    const dropIf = new Map([
      ['same', 's-1'],
      ['moved', 's-1'],
      ['missing', 's-1'],
    ])
    await applied(store, name, makeChange(now, { dropIf }))
    expectSame((await readLive(store, name, now)).record.fields, makeFields({ moved: 'yy' }), 'fields')
  }),

  defineCase(
    'keeps blind writes of different fields, whoever read what',
    async ({ store, second, key, now }) => {
      const [name, other] = [key(), await second()]
      await begin(store, name, makeRecord(now), now)
      await readLive(store, name, now)
      await readLive(other, name, now)
      await applied(store, name, makeChange(now, { set: makeFields({ a: '1' }) }))
      await applied(other, name, makeChange(now, { set: makeFields({ b: '2' }) }))
      await applied(store, name, makeChange(now, { set: makeFields({ c: '3' }) }))
      const { fields } = (await readLive(other, name, now)).record
      expectSame(fields, makeFields({ a: '1', b: '2', c: '3' }), 'fields')
    },
  ),

  defineCase('lets the later of two blind writes of one field win', async ({ store, second, key, now }) => {
    const [name, other] = [key(), await second()]
    await begin(store, name, makeRecord(now, { a: 'first' }), now)
    await readLive(other, name, now)
    await applied(store, name, makeChange(now, { set: makeFields({ a: 'second' }, 'x') }))
    await applied(other, name, makeChange(now, { set: makeFields({ a: 'third' }, 'y') }))
    expectSame((await readLive(store, name, now)).record.fields, makeFields({ a: 'third' }, 'y'), 'fields')
  }),

  defineCase('moves the revision with every change of fields or meta', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: '1', b: '2', c: '3' }), now)
    const changes: Partial<Change>[] = [
      { set: makeFields({ a: '1' }, 'other') },
      { delete: ['a'] },
      { dropIf: new Map([['b', 's-1']]) },
      { meta: { label: 'phone' } },
      { clear: true },
    ]
    for (const change of changes) {
      const before = await readLive(store, name, now)
      const { revision } = await applied(store, name, makeChange(now, change))
      expectTrue(revision !== before.revision, `the revision moves with ${Object.keys(change)}`)
      expectSame((await readLive(store, name, now)).revision, revision, 'the revision that apply answered')
    }
  }),

  defineCase('does not move the revision with a touch', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: '1' }, { idle: 1000 }), now)
    const { revision } = await readLive(store, name, now)
    const outcome = await applied(store, name, makeChange(now + 500, { touch: true }))
    expectSame(outcome.revision, revision, 'the revision that apply answered')
    expectSame((await readLive(store, name, now + 500)).revision, revision, 'the revision after a touch')
  }),
]

async function applied(store: SessionStore, key: string, change: Change) {
  const outcome = await store.apply(key, change)
  expectKind(outcome, 'applied', 'apply')
  return outcome
}
