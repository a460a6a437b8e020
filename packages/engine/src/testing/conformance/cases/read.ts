import type { RecordMeta, SessionStore } from '../../../lib/store/store.ts'
import { begin, defineCase, IDLE, makeRecord, readLive, readRetired } from '../bench.ts'
import { describe, expectSame, expectTrue } from '../expect.ts'

const HALF_A_DAY = 43_200_000

export const readCases = [
  defineCase('reads a key that nobody used as absent', async ({ store, key, now }) => {
    expectSame(await store.read(key(), now), { kind: 'absent' }, 'read')
  }),

  defineCase('ends a record at the last instant of its idle time', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now), now)
    await readLive(store, name, now + IDLE - 1)
    await expectExpired(store, name, now + IDLE)
  }),

  defineCase('ends a record at its deadline, whatever the idle time', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, {}, { deadline: now + 5000 }), now)
    await readLive(store, name, now + 4999)
    await expectExpired(store, name, now + 5000)
  }),

  defineCase(
    'counts the idle time from the last use, not from the beginning',
    async ({ store, key, now }) => {
      const name = key()
      const meta: Partial<RecordMeta> = { createdAt: now - 2 * IDLE, lastSeenAt: now - 1000 }
      await begin(store, name, makeRecord(now, {}, meta), now)
      await readLive(store, name, now + IDLE - 1001)
      await expectExpired(store, name, now + IDLE - 1000)
    },
  ),

  defineCase('ends a record in the middle of a millisecond, too', async ({ store, key, now }) => {
    const [idle, over] = [key(), key()]
    await begin(store, idle, makeRecord(now, {}, { idle: 100_000.5 }), now)
    await begin(store, over, makeRecord(now, {}, { deadline: now + 5000.5 }), now)
    await readLive(store, idle, now + 100_000)
    await readLive(store, over, now + 5000)
    const found = [await store.read(idle, now + 100_001), await store.read(over, now + 5001)]
    expectTrue(
      found.every(({ kind }) => kind !== 'live'),
      `a record past its time is not live, but read ${describe(found)}`,
    )
  }),

  defineCase('does not take reading for use', async ({ store, key, now }) => {
    const name = key()
    await begin(store, name, makeRecord(now, { cart: 'x' }), now)
    const before = await readLive(store, name, now)
    expectSame(await readLive(store, name, now + IDLE - 1), before, 'a second read')
    await expectExpired(store, name, now + IDLE)
  }),

  defineCase("believes the caller's clock, also half a day off", async ({ store, key, now }) => {
    for (const start of [now - HALF_A_DAY, now + HALF_A_DAY]) {
      const name = key()
      await begin(store, name, makeRecord(start), start)
      await readLive(store, name, start + IDLE - 1)
      await expectExpired(store, name, start + IDLE)
    }
  }),
]

async function expectExpired(store: SessionStore, key: string, expiry: number): Promise<void> {
  const found = await store.read(key, expiry)
  expectTrue(found.kind !== 'live', `a record past its time is not live, but read ${describe(found)}`)
  if (found.kind === 'absent') return
  expectSame(await readRetired(store, key, expiry), { reason: 'expired', at: expiry }, 'an expired record')
}
