import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/memory.ts'
import { isAlive, lifeLeft } from '../support/life.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

const minute = 60_000
const day = 24 * 60 * minute

describe('the absolute time', () => {
  const options = { idleTimeout: 3600, absoluteTimeout: 86_400 }

  it('ends a session that is in use all the time', async () => {
    const site = createSite(options)
    const browser = await browserWith(site, { a: 1 })
    const start = site.clock.now()
    while (await isAlive(browser)) {
      await browser.visit((session) => session.set('b', site.clock.now()))
      site.clock.jump(10 * minute)
    }
    expect(site.clock.now() - start).toBe(day)
  })

  it('is not moved by a rotation', async () => {
    const site = createSite(options)
    const browser = await browserWith(site, { a: 1 })
    const start = site.clock.now()
    while (await isAlive(browser)) {
      await browser.visit((session) => session.regenerate())
      site.clock.jump(30 * minute)
    }
    expect(site.clock.now() - start).toBe(day)
  })

  it('starts anew at a login', async () => {
    const site = createSite({ idleTimeout: 86_400, absoluteTimeout: 86_400 })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(day - minute)
    await browser.visit((session) => session.login('ada'))
    expect(await lifeLeft(site, browser)).toBe(day)
  })

  it('tells when the session ends', async () => {
    const site = createSite({ idleTimeout: 86_400, absoluteTimeout: 86_400 })
    const browser = await browserWith(site, { a: 1 })
    const start = site.clock.now()
    site.clock.jump(20 * 60 * minute)
    const info = await browser.visit((session) => session.info())
    expect(info?.expiresAt.getTime()).toBe(start + day)
  })
})

describe('a session that expired', () => {
  it('gives way to a new one, tells so once, and is never written again', async () => {
    const site = createSite({ idleTimeout: 60 })
    const browser = await browserWith(site, { a: 1 })
    const before = browser.token
    site.clock.jump(minute)
    const types = await site.eventsDuring(() => browser.visit((session) => session.set('b', 2)))
    expect(types).toEqual(['expired', 'created'])
    expect(browser.token).not.toBe(before)
    expect(await dataOf(browser)).toEqual({ b: 2 })
    expect(await dataOf(site.browser(before))).toEqual({})
  })

  it('between the read and the write of one request takes no write', async () => {
    const site = createSite({ idleTimeout: 60 })
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    await request.session.get('a')
    site.clock.jump(minute)
    request.session.set('a', 2)
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted', reason: 'expired' })
    expect(await dataOf(browser)).toEqual({})
  })

  it('is swept from the memory store', async () => {
    const site = createSite({ idleTimeout: 60 })
    await browserWith(site, { a: 1 })
    const store = memoryStore(site.entries)
    expect(await store.sweep?.(site.clock.now())).toBe(0)
    expect(await store.sweep?.(site.clock.now() + minute)).toBe(1)
    expect(site.entries.size).toBe(0)
  })
})
