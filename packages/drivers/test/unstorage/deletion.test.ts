import { createEngine, type SessionStore } from '@astro-sessions/engine'
import memoryDriver from 'unstorage/drivers/memory'
import { describe, expect, it } from 'vitest'
import { fromUnstorage } from '../../src/unstorage/store.ts'
import { makeChange, makeKey, makeRecord, now, valuesOf } from '../support/fs-sessions.ts'

const keepUntil = now + 300_000
const successor = makeKey()
const logout = { reason: 'ended', now, keepUntil } as const
const rotation = { reason: 'rotated', now, keepUntil, successor } as const

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

describe('a logout whose deletion fails', () => {
  async function visitor() {
    const driver = stubbornDriver()
    const engine = createEngine({ store: fromUnstorage(driver) })
    const request = engine.open(undefined)
    request.session.set('a', 1)
    const change = await request.commit()
    const token = change.kind === 'set' ? change.token : ''
    const leave = async () => {
      const leaving = engine.open(token)
      leaving.session.logout()
      return leaving.commit()
    }
    const records = async () => (await driver.getKeys('', {})).filter((key: string) => !key.endsWith('.gone'))
    return { driver, leave, records }
  }

  it('does not answer as done', async () => {
    const { driver, leave } = await visitor()
    driver.fail(9)
    await expect(leave()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  it('deletes the record when it is done again', async () => {
    const { driver, leave, records } = await visitor()
    driver.fail(1)
    expect(await leave()).toEqual({ kind: 'clear' })
    expect(await records()).toEqual([])
  })

  it('is done where a rotation left the record, and says where it went', async () => {
    const driver = stubbornDriver()
    const store: SessionStore = fromUnstorage(driver)
    const key = makeKey()
    await store.create(key, makeRecord({ a: '1' }), now)
    driver.fail(1)
    await expect(store.retire(key, rotation)).rejects.toThrow()
    expect(await store.retire(key, logout)).toMatchObject({ kind: 'gone', reason: 'rotated', successor })
    expect(await driver.getItem(`sessions:${key}`)).toBeNull()
  })

  it('does not fail a page that looks at it', async () => {
    const driver = stubbornDriver()
    const [store, key] = [fromUnstorage(driver), makeKey()]
    await store.create(key, makeRecord({ a: '1' }), now)
    driver.fail(2)
    await expect(store.retire(key, logout)).rejects.toThrow()
    expect(await valuesOf(store, key)).toBe('retired')
  })
})

describe('a rotation by another process between the two reads of a request', () => {
  it.each(['read', 'apply', 'retire'] as const)('is told by %s', async (verb) => {
    const driver = memoryDriver()
    const [other, key] = [fromUnstorage(driver), makeKey()]
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
    if (verb === 'retire') expect(await store.retire(key, logout)).toEqual({ kind: 'gone', ...told })
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
