import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { fromCas } from '../../src/from-cas/store.ts'
import { recordOf, start } from '../support/records.ts'
import { type Items, memoryStorage } from './memory-storage.ts'

/** From here on the clock stands still until the test moves it; timers go on. */
function clockByHand(): { pass(ms: number): void } {
  vi.useFakeTimers({ toFake: ['Date'], now: start })
  onTestFinished(() => void vi.useRealTimers())
  return { pass: (ms) => void vi.setSystemTime(Date.now() + ms) }
}

describe('a sweep', () => {
  it.each([
    ['at once', 0],
    ['more than a minute after it began', 61_000],
  ])(
    'claims an item %s where the storage deletes blindly, so that no session begins there meanwhile',
    async (_, taken) => {
      const clock = clockByHand()
      const items: Items = new Map()
      const all = memoryStorage(items)
      const list = () => {
        clock.pass(taken)
        return all.list()
      }
      const storage = { ...all, list, removesBlindly: true }
      const deleting = Promise.withResolvers<void>()
      const sweeping = Promise.withResolvers<void>()
      const remove = async (key: string) => {
        sweeping.resolve()
        await deleting.promise
        items.delete(key)
      }
      await fromCas(storage).create('key', recordOf(), start)
      const later = start + 7 * 86_400_000
      const swept = fromCas({ ...storage, remove }).sweep?.(later)
      await sweeping.promise
      const created = later + taken
      const times = { createdAt: created, lastSeenAt: created, deadline: created + 10_000 }
      const lookedTwice = Promise.withResolvers<void>()
      let looks = 0
      const get: typeof storage.get = (key) => {
        looks += 1
        if (looks === 2) lookedTwice.resolve()
        return storage.get(key)
      }
      const creator = fromCas({ ...storage, get, commandTimeout: 60_000 })
      const creating = creator.create('key', recordOf({}, times), created)
      await Promise.race([lookedTwice.promise, creating])
      deleting.resolve()
      expect(await swept).toBe(1)
      expect(await creating).toBe(true)
      expect(await fromCas(storage).read('key', created)).toMatchObject({ kind: 'live' })
    },
  )

  it('leaves an item to the next one where the storage took so long to claim it that a session may have begun there, by a clock that is ahead', async () => {
    const clock = clockByHand()
    const items: Items = new Map()
    const storage = { ...memoryStorage(items), removesBlindly: true }
    await fromCas(storage).create('key', recordOf(), start)
    const later = start + 7 * 86_400_000
    const put: typeof storage.put = async (...args) => {
      const version = await storage.put(...args)
      clock.pass(30_000)
      const ahead = later + 30_000 + 31_000
      const times = { createdAt: ahead, lastSeenAt: ahead, deadline: ahead + 100_000 }
      expect(await fromCas(storage).create('key', recordOf({}, times), ahead)).toBe(true)
      return version
    }
    expect(await fromCas({ ...storage, put }).sweep?.(later)).toBe(0)
    expect(await fromCas(storage).read('key', later + 60_000)).toMatchObject({ kind: 'live' })
    expect(await fromCas(storage).sweep?.(later + 300_000)).toBe(1)
  })

  it('keeps no session from beginning where it deletes, whose first answer was lost', async () => {
    const items: Items = new Map()
    const storage = memoryStorage(items)
    await fromCas(storage).create('key', recordOf(), start)
    const later = start + 7 * 86_400_000
    let sends = 0
    const put: typeof storage.put = async (...args) => {
      sends += 1
      if (sends === 1) throw new Error('lost')
      const version = await storage.put(...args)
      // It has read that something is there, and deletes that before anybody looks what it is.
      if (sends === 2) await fromCas(storage).sweep?.(later)
      return version
    }
    const times = { createdAt: later, lastSeenAt: later, deadline: later + 10_000 }
    const creator = fromCas({ ...storage, put, commandTimeout: 60_000 })
    expect(await creator.create('key', recordOf({}, times), later)).toBe(true)
    expect(sends).toBe(3)
    expect(await fromCas(storage).read('key', later)).toMatchObject({ kind: 'live' })
  })

  it('takes over an item whose claim is over, and leaves what is none of ours', async () => {
    const items: Items = new Map()
    const store = fromCas({ ...memoryStorage(items), removesBlindly: true })
    items.set('claimed', { text: `{"writes":3,"ids":[],"claimedUntil":${start}}`, version: 'a' })
    items.set('foreign', { text: 'readme', version: 'b' })
    expect(await store.read('claimed', start)).toEqual({ kind: 'absent' })
    expect(await store.sweep?.(start - 1)).toBe(0)
    expect(await store.sweep?.(start)).toBe(1)
    expect([...items.keys()]).toEqual(['foreign'])
  })

  it('leaves what ended less than a minute ago: clocks differ', async () => {
    const items: Items = new Map()
    const store = fromCas(memoryStorage(items))
    await store.create('key', recordOf({}, { idle: 60_000 }), start)
    expect(await store.sweep?.(start + 119_999)).toBe(0)
    expect(await store.sweep?.(start + 120_000)).toBe(1)
  })

  it('is not there where the storage has no list', () => {
    const { list: _, ...storage } = memoryStorage()
    expect(fromCas(storage).sweep).toBeUndefined()
  })

  it('is none where the storage deletes by itself, whose sessions can be counted all the same', async () => {
    const store = fromCas({ ...memoryStorage(), deletesExpired: true })
    expect(store.sweep).toBeUndefined()
    const key = 'a'.repeat(64)
    await store.create(key, recordOf(), start)
    const pages: string[][] = []
    for await (const page of store.keys?.() ?? []) pages.push([...page])
    expect(pages).toEqual([[key]])
  })
})
