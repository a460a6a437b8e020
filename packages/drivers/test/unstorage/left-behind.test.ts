import { createEngine, type SessionStore } from '@astro-sessions/engine'
import memoryDriver from 'unstorage/drivers/memory'
import { describe, expect, it } from 'vitest'
import { fromUnstorage } from '../../src/unstorage/store.ts'
import { hour, makeChange, makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'

const keepUntil = now + 300_000
const ends = [
  ['logout', { reason: 'ended', now, keepUntil }],
  ['rotation', { reason: 'rotated', now, keepUntil, successor: makeKey() }],
] as const

/** A storage in which the next deletions fail. */
function stubbornDriver(failures = 0) {
  const driver = memoryDriver()
  let left = failures
  return {
    ...driver,
    name: 'stubborn',
    fail: (times: number) => {
      left = times
    },
    removeItem: async (item: string) => {
      left -= 1
      if (left >= 0) throw new Error('the deletion failed')
      await driver.removeItem?.(item, {})
    },
  }
}

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

  it('lives for a month where a storage may show a record late', async () => {
    const lives: unknown[] = []
    const setItem = async (_: string, __: string, options?: { ttl?: number }) => lives.push(options?.ttl)
    const store = fromUnstorage(
      { ...memoryDriver(), setItem },
      { capabilities: { atomic: 'none', consistency: 'eventual' } },
    )
    await store.retire(makeKey(), ends[0][1])
    expect(lives).toEqual([30 * 86_400 + 60])
  })
})

describe('a logout whose deletion fails', () => {
  async function visitor() {
    const driver = stubbornDriver()
    const engine = createEngine({ store: fromUnstorage(driver) })
    const request = engine.open(undefined)
    request.session.set('a', 1)
    const change = await request.commit()
    const token = change.kind === 'set' ? change.token : ''
    const logout = async () => {
      const leaving = engine.open(token)
      leaving.session.logout()
      return leaving.commit()
    }
    const records = async () => (await driver.getKeys('', {})).filter((key: string) => !key.endsWith('.gone'))
    return { driver, logout, records }
  }

  it('does not answer as done', async () => {
    const { driver, logout } = await visitor()
    driver.fail(9)
    await expect(logout()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  it('deletes the record when it is done again', async () => {
    const { driver, logout, records } = await visitor()
    driver.fail(1)
    expect(await logout()).toEqual({ kind: 'clear' })
    expect(await records()).toEqual([])
  })

  it('is done where a rotation left the record, and says where it went', async () => {
    const driver = stubbornDriver()
    const store: SessionStore = fromUnstorage(driver)
    const key = makeKey()
    await store.create(key, makeRecord({ a: '1' }), now)
    driver.fail(1)
    await expect(store.retire(key, ends[1][1])).rejects.toThrow()
    const [, { successor }] = ends[1]
    expect(await store.retire(key, ends[0][1])).toMatchObject({ kind: 'gone', reason: 'rotated', successor })
    expect(await driver.getItem(`sessions:${key}`)).toBeNull()
  })

  it('does not fail a page that looks at it', async () => {
    const driver = stubbornDriver()
    const [store, key] = [fromUnstorage(driver), makeKey()]
    await store.create(key, makeRecord({ a: '1' }), now)
    driver.fail(2)
    await expect(store.retire(key, ends[0][1])).rejects.toThrow()
    expect(await valuesOf(store, key)).toBe('retired')
  })
})

describe('a rotation by another process between the two reads of a request', () => {
  it.each(['read', 'apply', 'retire'] as const)('is told by %s', async (verb) => {
    const driver = memoryDriver()
    const [other, key, successor] = [fromUnstorage(driver), makeKey(), makeKey()]
    await other.create(key, makeRecord({ a: '1' }), now)
    let isFirst = true
    const store = fromUnstorage({
      ...driver,
      // The answer about the record comes late: after the one about the marker, and a rotation.
      getItem: async (item) => {
        if (item.endsWith('.gone') || !isFirst) return driver.getItem(item)
        isFirst = false
        await other.retire(key, { reason: 'rotated', now, keepUntil, successor })
        return driver.getItem(item)
      },
    })
    const told = { reason: 'rotated', at: now, successor }
    if (verb === 'read') expect(await store.read(key, now)).toEqual({ kind: 'retired', ...told })
    if (verb === 'apply')
      expect(await store.apply(key, makeChange({ b: '2' }))).toEqual({ kind: 'gone', ...told })
    if (verb === 'retire') expect(await store.retire(key, ends[0][1])).toEqual({ kind: 'gone', ...told })
  })

  it('costs a live session no further call', async () => {
    const driver = memoryDriver()
    const items: string[] = []
    const getItem = (item: string) => {
      items.push(item)
      return driver.getItem(item)
    }
    const [store, key] = [fromUnstorage({ ...driver, getItem }), makeKey()]
    await store.create(key, makeRecord({ a: '1' }), now)
    expect(items).toHaveLength(3)
    items.length = 0
    await store.read(key, now)
    expect(items).toHaveLength(2)
  })
})
