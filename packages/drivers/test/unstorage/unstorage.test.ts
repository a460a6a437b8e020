import { join } from 'node:path'
import { conformanceFor } from '@astro-sessions/engine/testing'
import fsLiteDriver from 'unstorage/drivers/fs-lite'
import memoryDriver from 'unstorage/drivers/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromUnstorage } from '../../src/unstorage/store.ts'
import { expectEveryPromise, isSoak, pairsFor } from '../support/explored-pairs.ts'
import { makeChange, makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'
import { PLACES, type Place } from './unstorage-places.ts'

const PAIRS = [
  ['append', 'append'],
  ['update', 'logout'],
  ['slow append', 'regenerate'],
  ['login', 'append'],
]

describe.each(Object.entries(PLACES))('fromUnstorage over %s', (_, openPlace) => {
  let place: Place

  beforeAll(async () => {
    place = await openPlace()
  })

  afterAll(async () => {
    await place.driver.dispose?.()
    await place.stop?.()
  })

  /** The driver is one for all cases, so that a case must not dispose of it. */
  const open = () => {
    const { close: _, ...store } = fromUnstorage(place.driver)
    return store
  }

  for (const { name, run } of conformanceFor({ atomic: 'process', consistency: 'strong' })) {
    it(name, () =>
      run({
        open,
        damage: async (key) => void (await place.driver.setItem?.(`sessions:${key}`, 'text', {})),
      }),
    )
  }

  for (const names of pairsFor(PAIRS)) {
    it(`keeps every promise in each interleaving of ${names.join(' | ')}`, async ({ task }) => {
      await expectEveryPromise(task, open(), { names, limit: 20, least: isSoak ? 2 : 11 })
    })
  }
})

describe('fromUnstorage', () => {
  it('refuses a driver that cannot write', () => {
    expect(() => fromUnstorage({ name: 'readable', getItem: () => null })).toThrow(
      'The unstorage driver readable cannot write',
    )
  })

  it('knows what another program wrote under a key from nothing', async () => {
    const driver = memoryDriver()
    const [store, key] = [fromUnstorage(driver), makeKey()]
    for (const item of ['', 'text', '[]', '{"format":9}', '{"format":1,"kind":"live","meta":{}}', 7]) {
      await driver.setItem?.(`sessions:${key}`, item as string, {})
      expect(await store.read(key, now)).toEqual({ kind: 'unreadable' })
    }
    await driver.setItem?.(`sessions:${key}`, JSON.parse('null'), {})
    expect(await store.read(key, now)).toEqual({ kind: 'absent' })
  })

  it('takes whatever stands in the place of a marker for the end of a session', async () => {
    const driver = memoryDriver()
    const [store, key] = [fromUnstorage(driver), makeKey()]
    await store.create(key, makeRecord({ a: '1' }), now)
    await driver.setItem?.(`sessions:${key}.gone`, 'text', {})
    expect(await store.read(key, now)).toEqual({ kind: 'unreadable' })
    expect(await store.apply(key, makeChange({ a: '2' }))).toEqual({ kind: 'gone', reason: 'unreadable' })
    expect(await store.create(key, makeRecord({ b: '1' }), now)).toBe(true)
    expect(await valuesOf(store, key)).toEqual({ b: '1' })
  })

  it('does not take an error for no session, where a driver of files answers it', async () => {
    const driver = fsLiteDriver({ base: join(import.meta.filename, 'no folder') })
    const store = fromUnstorage(driver)
    await expect(store.read(makeKey(), now)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(store.apply(makeKey(), makeChange({ a: '1' }))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
  })

  it('answers gone when another process retires the record between the read and the write', async () => {
    const driver = memoryDriver()
    const other = fromUnstorage(driver)
    const key = makeKey()
    await other.create(key, makeRecord({ a: '1' }), now)
    const store = fromUnstorage({
      ...driver,
      setItem: async (item, value) => {
        await other.retire(key, { reason: 'ended', now, keepUntil: now + 60_000 })
        await driver.setItem?.(item, value, {})
      },
    })
    expect(await store.apply(key, makeChange({ a: '2' }))).toMatchObject({ kind: 'gone', reason: 'ended' })
    expect(await valuesOf(other, key)).toBe('retired')
    expect(await driver.getItem(`sessions:${key}`)).toBeNull()
  })

  it('uses the lock of a driver that has one, and says so', async () => {
    const locked: string[] = []
    const store = fromUnstorage({
      ...memoryDriver(),
      withLock: (key, task) => {
        locked.push(key)
        return task()
      },
    })
    const key = makeKey()
    await store.create(key, makeRecord({}), now)
    expect(locked).toEqual([key])
    expect(store.capabilities.atomic).toBe('host')
  })

  it('hands the driver a time to live beyond the end of the session, in seconds', async () => {
    const lives: unknown[] = []
    const driver = memoryDriver()
    const store = fromUnstorage({ ...driver, setItem: (_, __, options) => lives.push(options?.ttl) })
    const record = makeRecord({})
    await store.create(makeKey(), record, now)
    const { lastSeenAt, idle } = record.meta
    expect(lives).toEqual([Math.ceil((lastSeenAt + idle - now + 60_000) / 1000)])
  })

  it('sweeps what has expired, and leaves the rest', async () => {
    const store = fromUnstorage(memoryDriver())
    const [old, young] = [makeKey(), makeKey()]
    const record = makeRecord({})
    const later = now + record.meta.idle
    await store.create(old, record, now)
    await store.create(young, { ...record, meta: { ...record.meta, lastSeenAt: later } }, now)
    expect(await store.sweep?.(later)).toBe(1)
    expect(await store.read(young, later)).toMatchObject({ kind: 'live' })
  })
})
