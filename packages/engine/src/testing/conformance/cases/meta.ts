import type { Change } from '../../../lib/store/store.ts'
import { begin, defineCase, IDLE, makeChange, makeFields, makeRecord, readLive } from '../bench.ts'
import { expectKind, expectSame } from '../expect.ts'

const TENTH = IDLE / 10

export const metaCases = [
  defineCase('changes the parts of meta that are given, and no others', async ({ store, key, now }) => {
    const patches: Required<Change>['meta'][] = [
      { userId: 'ann' },
      { label: 'phone' },
      { persistent: true },
      { epoch: 1_700_000_000_123 },
      { idle: 2 * IDLE, deadline: now + 3 * IDLE },
      { userId: null, label: null, persistent: false },
    ]
    const name = key()
    let { meta } = makeRecord(now)
    await begin(store, name, { meta, fields: new Map() }, now)
    for (const patch of patches) {
      meta = { ...meta, ...patch }
      const outcome = await store.apply(name, makeChange(now, { meta: patch }))
      expectKind(outcome, 'applied', 'apply')
      expectSame(outcome.meta, meta, 'meta that apply answered')
      expectSame((await readLive(store, name, now)).record.meta, meta, 'meta that was kept')
    }
  }),

  defineCase(
    'ends a record by the idle time and deadline that were written last',
    async ({ store, key, now }) => {
      const name = key()
      await begin(store, name, makeRecord(now), now)
      await store.apply(name, makeChange(now, { meta: { idle: 3 * IDLE, deadline: now + 2 * IDLE } }))
      await readLive(store, name, now + 2 * IDLE - 1)
      expectKind(await store.apply(name, makeChange(now + 2 * IDLE)), 'gone', 'apply at the new deadline')
      await store.apply(name, makeChange(now, { meta: { idle: 1000 } }))
      expectKind(await store.apply(name, makeChange(now + 999)), 'applied', 'apply within the new idle time')
      expectKind(await store.apply(name, makeChange(now + 1000)), 'gone', 'apply after the new idle time')
    },
  ),

  defineCase('moves the last use with a touch, and the end with it', async ({ store, key, now }) => {
    const name = key()
    const { meta } = makeRecord(now)
    await begin(store, name, makeRecord(now, { a: 'x' }), now)
    const used = now + IDLE - 1
    const outcome = await store.apply(name, makeChange(used, { touch: true }))
    expectKind(outcome, 'applied', 'apply')
    expectSame(outcome.meta, { ...meta, lastSeenAt: used }, 'meta that apply answered')
    const { record } = await readLive(store, name, used + IDLE - 1)
    expectSame(record, makeRecord(now, { a: 'x' }, { lastSeenAt: used }), 'the record after a touch')
    expectKind(await store.apply(name, makeChange(used + IDLE)), 'gone', 'apply at the new end')
  }),

  defineCase('touches only after more than a tenth of the idle time', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    for (const [at, expected] of [
      [now + 1, now],
      [now + TENTH, now],
      [now + TENTH + 1, now + TENTH + 1],
      [now + 2 * TENTH + 1, now + TENTH + 1],
    ] as const) {
      await store.apply(name, makeChange(at, { touch: true }))
      expectSame(
        (await readLive(store, name, at)).record.meta.lastSeenAt - now,
        expected - now,
        'last use, from the start',
      )
    }
  }),

  defineCase('never touches backwards', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    await store.apply(name, makeChange(now - 2 * TENTH, { touch: true }))
    expectSame((await readLive(store, name, now)).record.meta.lastSeenAt, now, 'last use')
  }),

  defineCase('leaves the last use alone unless told to touch', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    const change = { set: makeFields({ a: 'x' }), meta: { label: 'x' } }
    await store.apply(name, makeChange(now + 5 * TENTH, change))
    expectSame((await readLive(store, name, now)).record.meta.lastSeenAt, now, 'last use')
  }),

  defineCase('touches and writes in one change', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    const used = now + 2 * TENTH
    await store.apply(name, makeChange(used, { touch: true, set: makeFields({ a: 'x' }) }))
    const expected = makeRecord(now, { a: 'x' }, { lastSeenAt: used })
    expectSame((await readLive(store, name, used)).record, expected, 'the record')
  }),

  defineCase('never moves the deadline with a touch', async ({ store, key, now }) => {
    const name = key()
    const deadline = now + IDLE + 1000
    await begin(store, name, makeRecord(now, {}, { deadline }), now)
    await store.apply(name, makeChange(now + IDLE - 1, { touch: true }))
    await readLive(store, name, deadline - 1)
    expectKind(
      await store.apply(name, makeChange(deadline, { touch: true })),
      'gone',
      'apply at the deadline',
    )
  }),
]
