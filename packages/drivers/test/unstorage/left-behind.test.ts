import memoryDriver from 'unstorage/drivers/memory'
import { describe, expect, it } from 'vitest'
import { fromUnstorage } from '../../src/unstorage/store.ts'
import { hour, makeChange, makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'

const keepUntil = now + 300_000
const ends = [
  ['logout', { reason: 'ended', now, keepUntil }],
  ['rotation', { reason: 'rotated', now, keepUntil, successor: makeKey() }],
] as const

async function ended(retirement: (typeof ends)[number][1], at: number) {
  const driver = memoryDriver()
  const [store, key] = [fromUnstorage(driver), makeKey()]
  const record = makeRecord({ a: '1' })
  await store.create(key, { ...record, meta: { ...record.meta, idle: 12 * hour } }, now)
  const copy = String(await driver.getItem(`sessions:${key}`))
  await store.retire(key, retirement)
  // Elsewhere the copy of a cache was written once more.
  await driver.setItem?.(`sessions:${key}`, copy.replace(`"lastSeenAt":${now}`, `"lastSeenAt":${at}`), {})
  return { driver, store, key }
}

describe.each(ends)('a record that is left behind by a %s', (_, retirement) => {
  it.each([now, keepUntil, now + 11 * hour, now + 23 * hour])('lives at no time: %d', async (at) => {
    const { driver, store, key } = await ended(retirement, at)
    expect(await valuesOf(store, key, at)).toBe(at < keepUntil ? 'retired' : 'absent')
    expect(await driver.getItem(`sessions:${key}`)).toBeNull()
  })

  it.each([now, keepUntil, now + 11 * hour, now + 23 * hour])(
    'takes no write at any time: %d',
    async (at) => {
      const { driver, store, key } = await ended(retirement, at)
      const reason = at < keepUntil ? retirement.reason : 'absent'
      const answer = await store.apply(key, makeChange({ b: '2' }, { now: at, touch: true }))
      expect(answer).toMatchObject({ kind: 'gone', reason })
      expect(await driver.getItem(`sessions:${key}`)).toBeNull()
    },
  )

  it('is not written by a request that saw no marker yet', async () => {
    const driver = memoryDriver()
    const key = makeKey()
    const away = new Set<string>()
    const store = fromUnstorage(driver)
    await store.create(key, makeRecord({ a: '1' }), now)
    // A place that still sees the record, and not the marker, until it has written.
    const copy = await driver.getItem(`sessions:${key}`)
    const elsewhere = fromUnstorage({
      ...driver,
      getItem: (item) => (away.has(item) ? (item.endsWith('.gone') ? null : copy) : driver.getItem(item)),
      setItem: async (item, value) => {
        away.clear()
        await driver.setItem?.(item, value, {})
      },
    })
    await store.retire(key, retirement)
    for (const item of [`sessions:${key}`, `sessions:${key}.gone`]) away.add(item)
    const late = makeChange({ b: '2' }, { now: keepUntil + 1 })
    expect(await elsewhere.apply(key, late)).toMatchObject({ kind: 'gone' })
    expect(await driver.getItem(`sessions:${key}`)).toBeNull()
  })

  it('is deleted by a sweep with its marker, and not before it', async () => {
    const { driver, store, key } = await ended(retirement, now)
    await store.sweep?.(now + 11 * hour)
    expect(await driver.getItem(`sessions:${key}.gone`)).not.toBeNull()
    await store.sweep?.(now + 24 * hour)
    expect(await driver.getItem(`sessions:${key}.gone`)).toBeNull()
    expect(await driver.getItem(`sessions:${key}`)).toBeNull()
  })
})

describe('the marker of a session', () => {
  it('is there before the record goes', async () => {
    const steps: string[] = []
    const driver = memoryDriver()
    const [store, key] = [
      fromUnstorage({
        ...driver,
        setItem: async (item, value) => {
          steps.push(item)
          await driver.setItem?.(item, value, {})
        },
        removeItem: async (item) => {
          steps.push(`without ${item}`)
          await driver.removeItem?.(item, {})
        },
      }),
      makeKey(),
    ]
    await store.create(key, makeRecord(), now)
    await store.retire(key, ends[0][1])
    expect(steps).toEqual([`sessions:${key}`, `sessions:${key}.gone`, `without sessions:${key}`])
  })

  it('lives as long in the storage as the record could', async () => {
    const lives: [item: string, ttl: number | undefined][] = []
    const driver = memoryDriver()
    const setItem = async (item: string, value: string, options?: { ttl?: number }) => {
      lives.push([item, options?.ttl])
      await driver.setItem?.(item, value, {})
    }
    const [store, key] = [fromUnstorage({ ...driver, setItem }), makeKey()]
    const record = makeRecord()
    await store.create(key, record, now)
    await store.retire(key, ends[0][1])
    expect(lives.at(-1)).toEqual([`sessions:${key}.gone`, (record.meta.deadline - now + 60_000) / 1000])
  })

  it('outlives a session that is remembered for a year, in a storage that shows the record late', async () => {
    const lives: (number | undefined)[] = []
    // A place that was told before that there is nothing.
    const getItem = () => null
    const setItem = async (_: string, __: string, options?: { ttl?: number }) => lives.push(options?.ttl)
    const store = fromUnstorage(
      { ...memoryDriver(), getItem, setItem },
      { capabilities: { atomic: 'none', consistency: 'eventual' } },
    )
    await store.retire(makeKey(), ends[0][1])
    expect(lives).toEqual([expect.any(Number)])
    expect(Number(lives[0]) * 1000).toBeGreaterThan(365 * 24 * hour)
  })
})
