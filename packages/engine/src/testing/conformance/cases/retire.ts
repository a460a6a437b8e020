import {
  begin,
  defineCase,
  IDLE,
  LIFE,
  makeChange,
  makeFields,
  makeRecord,
  readLive,
  readRetired,
} from '../bench.ts'
import { describe, expectKind, expectSame, expectTrue } from '../expect.ts'

export const retireCases = [
  defineCase('retires a live record and says why and when', async ({ store, key, now }) => {
    const [ended, rotated, successor] = [key(), key(), `${key()}-login`]
    for (const name of [ended, rotated]) await begin(store, name, makeRecord(now, { cart: 'x' }), now)
    const keepUntil = now + LIFE
    expectSame(
      await store.retire(ended, { reason: 'ended', now: now + 1, keepUntil }),
      { kind: 'applied' },
      'retire',
    )
    // It is a text of the engine's, not the key of a record.
    const retirement = { reason: 'rotated', now: now + 2, keepUntil, successor } as const
    expectSame(await store.retire(rotated, retirement), { kind: 'applied' }, 'retire')
    expectSame(await readRetired(store, ended, now + 3), { reason: 'ended', at: now + 1 }, 'an ended record')
    const expected = { reason: 'rotated', at: now + 2, successor }
    expectSame(await readRetired(store, rotated, now + 3), expected, 'a rotated record')
  }),

  defineCase('changes nothing when a record is retired again', async ({ store, key, now }) => {
    const [name, successor] = [key(), key()]
    await begin(store, name, makeRecord(now), now)
    await store.retire(name, { reason: 'rotated', now, keepUntil: now + 2000, successor })
    const again = { reason: 'ended', now: now + 1000, keepUntil: now + LIFE, successor: key() } as const
    const expected = { reason: 'rotated', at: now, successor }
    expectSame(await store.retire(name, again), { kind: 'gone', ...expected }, 'the second retire')
    expectSame(await readRetired(store, name, now + 1001), expected, 'the marker')
    expectSame(await store.read(name, now + 2000), { kind: 'absent' }, 'the marker after its time')
  }),

  defineCase(
    'leaves a marker where nothing was, which refuses the latecomer',
    async ({ store, key, now }) => {
      const name = key()
      const outcome = await store.retire(name, { reason: 'ended', now, keepUntil: now + LIFE })
      expectSame(outcome, { kind: 'applied' }, 'retire')
      expectSame(await store.create(name, makeRecord(now), now), false, 'create after it')
      const late = makeChange(now, { set: makeFields({ a: 'x' }) })
      expectSame(await store.apply(name, late), { kind: 'gone', reason: 'ended', at: now }, 'apply after it')
      expectSame(await readRetired(store, name, now), { reason: 'ended', at: now }, 'read')
    },
  ),

  defineCase('keeps the marker until its time, and no longer', async ({ store, key, now }) => {
    const name = key()
    const keepUntil = now + 5000
    await begin(store, name, makeRecord(now, { old: 'x' }), now)
    await store.retire(name, { reason: 'ended', now, keepUntil })
    const record = makeRecord(keepUntil, { cart: 'new' })
    expectSame((await store.read(name, keepUntil - 1)).kind, 'retired', 'read just before')
    expectSame(await store.create(name, record, keepUntil - 1), false, 'create just before')
    expectSame(await store.read(name, keepUntil), { kind: 'absent' }, 'read at the end of the marker')
    const late = await store.apply(name, makeChange(keepUntil))
    expectSame(late, { kind: 'gone', reason: 'absent' }, 'apply at the end of the marker')
    expectSame(await store.create(name, record, keepUntil), true, 'create at the end of the marker')
    expectSame((await readLive(store, name, keepUntil)).record, record, 'the new record')
  }),

  defineCase('does not count a record past its time as one to end', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    const outcome = await store.retire(name, { reason: 'ended', now: now + IDLE, keepUntil: now + LIFE })
    // A store that has forgotten the record sees nothing there, and leaves a marker.
    expectTrue(
      outcome.kind === 'applied' || (outcome.kind === 'gone' && outcome.reason === 'expired'),
      `retire of an expired record answers gone, expired, but got ${describe(outcome)}`,
    )
    const found = await store.read(name, now + IDLE)
    expectTrue(found.kind !== 'live', `the record is not live, but read ${describe(found)}`)
  }),

  defineCase('ends only the revision that was asked for', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { a: 'x' }), now)
    const ifRevision = (await readLive(store, name, now)).revision
    await store.apply(name, makeChange(now, { set: makeFields({ b: 'y' }) }))
    const { record, revision } = await readLive(store, name, now)
    const retirement = { reason: 'rotated', now, keepUntil: now + LIFE, successor: key() } as const
    expectSame(
      await store.retire(name, { ...retirement, ifRevision }),
      { kind: 'conflict', current: record, revision },
      'retire of a revision that is not the current one',
    )
    expectSame(
      await readLive(store, name, now),
      { kind: 'live', record, revision },
      'the record after a conflict',
    )
    const second = await store.retire(name, { ...retirement, ifRevision: revision })
    expectSame(second, { kind: 'applied' }, 'retire of the current revision')
  }),

  defineCase('ends the revision that was asked for after a touch', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    const { revision } = await readLive(store, name, now)
    const used = now + IDLE / 2
    await store.apply(name, makeChange(used, { touch: true }))
    const retirement = { reason: 'ended', now: used, keepUntil: now + LIFE, ifRevision: revision } as const
    expectSame(await store.retire(name, retirement), { kind: 'applied' }, 'retire')
  }),

  defineCase('leaves no marker when the revision asked for is not there', async ({ store, key, now }) => {
    const name = key()
    const retirement = { reason: 'ended', now, keepUntil: now + LIFE, ifRevision: 1 } as const
    expectSame(await store.retire(name, retirement), { kind: 'gone', reason: 'absent' }, 'retire')
    expectSame(await store.create(name, makeRecord(now), now), true, 'create after it')
  }),

  defineCase(
    'answers that a retired record is gone whatever revision is asked for',
    async ({ store, key, now }) => {
      const name = key()
      await begin(store, name, makeRecord(now), now)
      const { revision } = await readLive(store, name, now)
      const retirement = { reason: 'ended', now, keepUntil: now + LIFE } as const
      await store.retire(name, retirement)
      for (const ifRevision of [revision, revision + 1]) {
        const outcome = await store.retire(name, { ...retirement, now: now + 1, ifRevision })
        expectKind(outcome, 'gone', 'retire of a retired record')
        expectSame(outcome, { kind: 'gone', reason: 'ended', at: now }, 'retire of a retired record')
      }
    },
  ),
]
