import { begin, defineCase, makeChange, makeFields, makeRecord, readValues, WRITERS } from '../bench.ts'
import { describe, expectSame, expectTrue } from '../expect.ts'

const ATOMIC = ['everywhere', 'host', 'process', 'none']
const CONSISTENCY = ['strong', 'eventual']
const DAY = 86_400_000

export const storeCases = [
  defineCase('says how far it is atomic and consistent', async ({ store }) => {
    const { atomic, consistency } = store.capabilities
    expectTrue(
      ATOMIC.includes(atomic),
      `capabilities.atomic is one of ${ATOMIC.join(', ')}, not ${describe(atomic)}`,
    )
    expectTrue(
      CONSISTENCY.includes(consistency),
      `capabilities.consistency is one of ${CONSISTENCY.join(', ')}, not ${describe(consistency)}`,
    )
  }),

  defineCase('may be closed twice, used or not', async ({ store, key, now }) => {
    await begin(store, key(), makeRecord(now), now)
    await store.close?.()
    await store.close?.()
  }),

  defineCase('keeps records of different keys apart', async ({ store, key, now }) => {
    const [one, two] = [key(), key()]
    await begin(store, one, makeRecord(now, { cart: 'one' }), now)
    await begin(store, two, makeRecord(now, { cart: 'two' }), now)
    await store.apply(one, makeChange(now, { set: makeFields({ cart: 'changed' }) }))
    await store.retire(one, { reason: 'ended', now, keepUntil: now + DAY })
    expectSame(await readValues(store, two, now), new Map([['cart', 'two']]), 'the record of the other key')
  }),

  defineCase(
    'shows a write to another handle at once',
    async ({ store, second, key, now }) => {
      const [name, other] = [key(), await second()]
      await begin(store, name, makeRecord(now, { cart: 'old' }), now)
      await other.read(name, now)
      await store.apply(name, makeChange(now, { set: makeFields({ cart: 'new' }) }))
      expectSame(
        await readValues(other, name, now),
        new Map([['cart', 'new']]),
        'fields seen by the other handle',
      )
      await other.retire(name, { reason: 'ended', now, keepUntil: now + DAY })
      expectSame((await store.read(name, now)).kind, 'retired', 'a record that the other handle ended')
    },
    { consistency: 'strong' },
  ),

  defineCase(
    'does not sweep away a record that begins where an expired one is',
    async ({ store, second, key, now }) => {
      if (store.sweep === undefined) return
      const other = await second()
      const names = WRITERS.map(() => key())
      const past = now - 30 * DAY
      for (const name of names) await begin(store, name, makeRecord(past, { old: 'x' }), past)
      const creating = names.map((name) => other.create(name, makeRecord(now, { cart: 'new' }), now))
      const [, ...created] = await Promise.all([store.sweep(now), ...creating])
      expectSame(
        created,
        names.map(() => true),
        'create over an expired record',
      )
      for (const name of names) {
        expectSame(await readValues(store, name, now), new Map([['cart', 'new']]), 'fields after the sweep')
      }
    },
    { atomic: 'process' },
  ),

  defineCase('sweeps away what has expired, and only that', async ({ store, key, now }) => {
    if (store.sweep === undefined) return
    const [idle, over, marker, live, kept] = [key(), key(), key(), key(), key()]
    const past = now - 30 * DAY
    await begin(store, idle, makeRecord(past, { cart: 'x' }), past)
    await begin(store, over, makeRecord(past, {}, { idle: 60 * DAY, deadline: past + 60_000 }), past)
    await store.retire(marker, { reason: 'ended', now: past, keepUntil: past + 60_000 })
    await begin(
      store,
      live,
      makeRecord(past, { cart: 'y' }, { idle: 60 * DAY, deadline: now + 60 * DAY }),
      past,
    )
    await store.retire(kept, { reason: 'ended', now: past, keepUntil: past + 10 * DAY })
    const swept = await store.sweep(past + DAY)
    expectTrue(swept >= 3, `sweep answers how many it deleted: at least 3, not ${describe(swept)}`)
    for (const name of [idle, over, marker]) {
      expectSame(await store.read(name, past), { kind: 'absent' }, 'a record that was swept away')
    }
    expectSame(await readValues(store, live, past), new Map([['cart', 'y']]), 'a live record after a sweep')
    expectSame((await store.read(kept, past + DAY)).kind, 'retired', 'a marker that is to be kept')
    expectSame(await store.sweep(past + DAY), 0, 'a second sweep at the same time')
  }),
]
