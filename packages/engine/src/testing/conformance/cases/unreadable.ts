import {
  type Bench,
  begin,
  defineCase,
  LIFE,
  makeChange,
  makeFields,
  makeRecord,
  readLive,
} from '../bench.ts'
import { expectSame } from '../expect.ts'

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
