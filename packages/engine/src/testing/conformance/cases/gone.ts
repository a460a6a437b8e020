import {
  type Bench,
  begin,
  defineCase,
  IDLE,
  LIFE,
  makeChange,
  makeFields,
  makeRecord,
  readLive,
} from '../bench.ts'
import { describe, expectKind, expectSame, expectTrue } from '../expect.ts'

const write = (now: number) =>
  makeChange(now, { set: makeFields({ late: 'x' }), meta: { label: 'late' }, touch: true })

export const goneCases = [
  defineCase('applies nothing where nobody created a record', async ({ store, key, now }) => {
    const name = key()
    expectSame(await store.apply(name, write(now)), { kind: 'gone', reason: 'absent' }, 'apply')
    expectSame(await store.read(name, now), { kind: 'absent' }, 'read after a refused apply')
  }),

  defineCase(
    'applies to a record until the last instant of its time, and not after',
    async ({ store, key, now }) => {
      const name = key()
      await begin(store, name, makeRecord(now), now)
      expectKind(await store.apply(name, makeChange(now + IDLE - 1)), 'applied', 'apply just before the end')
      const outcome = await store.apply(name, write(now + IDLE))
      expectKind(outcome, 'gone', 'apply at the end')
      if (outcome.reason !== 'absent') {
        expectSame(outcome, { kind: 'gone', reason: 'expired', at: now + IDLE }, 'apply to an expired record')
      }
      const late = await store.read(name, now + IDLE)
      expectTrue(
        late.kind !== 'live',
        `a refused apply does not bring the record back, but read ${describe(late)}`,
      )
    },
  ),

  defineCase('does not let a touch bring an expired record back', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    expectKind(await store.apply(name, makeChange(now + IDLE, { touch: true })), 'gone', 'a late touch')
    const late = await store.read(name, now + IDLE)
    expectTrue(late.kind !== 'live', `the record is not live after a late touch, but read ${describe(late)}`)
  }),

  defineCase('tells a late writer why the record is gone', async ({ store, key, now }) => {
    const [ended, rotated, successor] = [key(), key(), key()]
    for (const name of [ended, rotated]) await begin(store, name, makeRecord(now), now)
    await store.retire(ended, { reason: 'ended', now: now + 1, keepUntil: now + LIFE })
    await store.retire(rotated, { reason: 'rotated', now: now + 2, keepUntil: now + LIFE, successor })
    const late = write(now + 3)
    expectSame(
      await store.apply(ended, late),
      { kind: 'gone', reason: 'ended', at: now + 1 },
      'apply after the end',
    )
    expectSame(
      await store.apply(rotated, late),
      { kind: 'gone', reason: 'rotated', at: now + 2, successor },
      'apply after a rotation',
    )
  }),

  defineCase(
    'leaves a retired record as it was when a late writer comes',
    async ({ store, second, key, now }) => {
      const [name, other] = [key(), await second()]
      await begin(store, name, makeRecord(now, { cart: 'x' }), now)
      await readLive(other, name, now)
      await store.retire(name, { reason: 'ended', now, keepUntil: now + LIFE })
      const before = await store.read(name, now + 1)
      expectKind(await other.apply(name, write(now + 1)), 'gone', 'the late write')
      expectKind(await other.apply(name, makeChange(now + 1, { clear: true })), 'gone', 'the late clear')
      expectSame(await store.read(name, now + 1), before, 'the marker')
    },
  ),
]

/** A case about a key under which something is that is no record; nothing to see where nobody can put it there. */
function damagedCase(name: string, body: (bench: Bench, key: string) => Promise<void>) {
  return defineCase(name, async (bench) => {
    const key = bench.key()
    if (await bench.damage(key)) await body(bench, key)
  })
}

export const unreadableCases = [
  damagedCase('knows what is no record from nothing, and no late writer replaces it', async (bench, key) => {
    const { store, now } = bench
    const late = makeChange(now, { set: makeFields({ late: 'x' }), meta: { label: 'late' }, touch: true })
    const rotation = { reason: 'rotated', now, keepUntil: now + LIFE, ifRevision: 1 } as const
    expectSame(await store.read(key, now), { kind: 'unreadable' }, 'read')
    expectSame(await store.apply(key, late), { kind: 'gone', reason: 'unreadable' }, 'apply')
    expectSame(
      await store.apply(key, makeChange(now, { clear: true })),
      { kind: 'gone', reason: 'unreadable' },
      'a clear',
    )
    expectSame(
      await store.retire(key, rotation),
      { kind: 'gone', reason: 'unreadable' },
      'retire of a revision',
    )
    expectSame(await store.read(key, now), { kind: 'unreadable' }, 'read after the late writers')
  }),

  damagedCase('begins a record where something is that is none', async ({ store, now }, key) => {
    const record = makeRecord(now, { cart: 'new' })
    await begin(store, key, record, now)
    expectSame((await readLive(store, key, now)).record, record, 'the new record')
  }),

  damagedCase('ends what is no record, and refuses the latecomer', async ({ store, now }, key) => {
    const outcome = await store.retire(key, { reason: 'ended', now, keepUntil: now + LIFE })
    expectSame(outcome, { kind: 'applied' }, 'retire')
    expectSame(await store.read(key, now), { kind: 'retired', reason: 'ended', at: now }, 'read after it')
    expectSame(await store.create(key, makeRecord(now), now), false, 'create after it')
  }),
]
