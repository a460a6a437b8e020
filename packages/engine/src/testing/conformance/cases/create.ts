import { begin, defineCase, IDLE, LIFE, makeFields, makeRecord, readLive } from '../bench.ts'
import { expectSame } from '../expect.ts'

const FULL = {
  id: 'AbC-_123',
  userId: 'user-1',
  label: 'Firefox on Linux',
  createdAt: 1_234_567,
  idle: 60_000,
  persistent: true,
  epoch: 1_700_000_000_123,
}

export const createCases = [
  defineCase('creates a record and reads it back whole', async ({ store, key, now }) => {
    const name = key()
    const record = makeRecord(now, { cart: '[1,2]', name: 'Ann' })
    expectSame(await store.create(name, record, now), true, 'create where nothing was')
    expectSame((await readLive(store, name, now)).record, record, 'the record')
  }),

  defineCase('keeps every part of meta', async ({ store, key, now }) => {
    const name = key()
    const record = makeRecord(now, {}, { ...FULL, lastSeenAt: now - 7, deadline: now + 12_345 })
    await begin(store, name, record, now)
    expectSame((await readLive(store, name, now)).record.meta, record.meta, 'meta')
  }),

  defineCase('creates a record without fields', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    expectSame((await readLive(store, name, now)).record.fields, new Map(), 'fields')
  }),

  defineCase('refuses to create over a live record, and leaves it', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { cart: 'first' }), now)
    const before = await readLive(store, name, now)
    const second = await store.create(name, makeRecord(now, { cart: 'second' }), now)
    expectSame(second, false, 'create over a live record')
    expectSame(await readLive(store, name, now), before, 'the first record')
  }),

  defineCase(
    'refuses to create over a retired record, and leaves the marker',
    async ({ store, key, now }) => {
      for (const reason of ['ended', 'rotated'] as const) {
        const name = key()
        await begin(store, name, makeRecord(now), now)
        await store.retire(name, { reason, now, keepUntil: now + LIFE })
        const before = await store.read(name, now)
        expectSame(
          await store.create(name, makeRecord(now), now),
          false,
          `create over a record that was ${reason}`,
        )
        expectSame(await store.read(name, now), before, 'the marker')
      }
    },
  ),

  defineCase('creates over a record that has expired', async ({ store, key, now }) => {
    const name = key()
    const later = now + IDLE
    await begin(store, name, makeRecord(now, { old: 'x', cart: 'old' }), now)
    expectSame(
      await store.create(name, makeRecord(later, { cart: 'new' }), later - 1),
      false,
      'create just before',
    )
    expectSame(
      await store.create(name, makeRecord(later, { cart: 'new' }), later),
      true,
      'create at the expiry',
    )
    const { fields } = (await readLive(store, name, later)).record
    expectSame(fields, makeFields({ cart: 'new' }), 'fields of the new record')
  }),
]
