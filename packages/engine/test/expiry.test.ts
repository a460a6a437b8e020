import { describe, expect, it } from 'vitest'
import { memoryStore } from '../src/memory.ts'
import { type Browser, browserWith, createSite, dataOf, type Site } from './support/site.ts'
import { down } from './support/tapped-store.ts'

const minute = 60_000
const day = 24 * 60 * minute

async function isAlive(browser: Browser): Promise<boolean> {
  return (await dataOf(browser)).a === 1
}

/** Milliseconds that the session lives on if nobody uses it. */
async function lifeLeft(site: Site, browser: Browser): Promise<number> {
  const start = site.clock.now()
  while (await isAlive(browser)) site.clock.jump(1000)
  return site.clock.now() - start
}

describe('the idle time', () => {
  const idleTimeout = 1000

  it('ends a session that nobody uses, to the second', async () => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(idleTimeout * 1000 - 1)
    expect(await isAlive(browser)).toBe(true)
    site.clock.jump(1)
    expect(await isAlive(browser)).toBe(false)
  })

  it('begins anew with a request that reads', async () => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    for (let count = 0; count < 10; count++) {
      site.clock.jump(900_000)
      expect(await browser.visit((session) => session.get('a'))).toBe(1)
    }
  })

  it.each<[string, (browser: Browser) => Promise<unknown>]>([
    ['sets', (browser) => browser.visit((session) => session.set('b', 1))],
    ['updates', (browser) => browser.visit((session) => session.increment('b'))],
    ['rotates', (browser) => browser.visit((session) => session.regenerate())],
    ['logs in', (browser) => browser.visit((session) => session.login('ada'))],
    ['asks who it is', (browser) => browser.visit((session) => session.userId())],
  ])('begins anew with a request that %s', async (_name, use) => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(900_000)
    await use(browser)
    expect(await lifeLeft(site, browser)).toBe(1_000_000)
  })

  it('does not begin anew with a request that leaves the session alone', async () => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(900_000)
    await browser.visit(() => {})
    expect(await lifeLeft(site, browser)).toBe(100_000)
  })

  it.each([
    (browser: Browser) => browser.visit((session) => session.get('a'), { countsAsUse: false }),
    (browser: Browser) => browser.visit((session) => session.set('b', 1), { countsAsUse: false }),
    (browser: Browser) => browser.visit((session) => session.increment('b'), { countsAsUse: false }),
  ])('does not begin anew with a prefetch: %#', async (prefetch) => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(900_000)
    await prefetch(browser)
    expect(await lifeLeft(site, browser)).toBe(100_000)
  })

  it('ends between nine tenths and the whole of it after the last use, whenever that was', async () => {
    for (let seconds = 5; seconds < idleTimeout; seconds += 37) {
      const site = createSite({ idleTimeout })
      const browser = await browserWith(site, { a: 1 })
      site.clock.jump(seconds * 1000)
      await browser.visit((session) => session.get('a'))
      const life = await lifeLeft(site, browser)
      expect(life).toBeGreaterThanOrEqual(0.9 * idleTimeout * 1000)
      expect(life).toBeLessThanOrEqual(idleTimeout * 1000)
    }
  })

  it('is moved at most once per tenth of it', async () => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    const calls = await site.store.during(async () => {
      for (let count = 0; count < 500; count++) {
        site.clock.jump(2000)
        await browser.visit((session) => session.get('a'))
      }
    })
    expect(calls.filter((verb) => verb === 'read')).toHaveLength(500)
    expect(calls.filter((verb) => verb === 'apply').length).toBeLessThanOrEqual(10)
    expect(calls.filter((verb) => verb === 'apply').length).toBeGreaterThan(8)
  })

  it('moves with a write that is made anyway, without another call', async () => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(900_000)
    expect(await site.store.during(() => browser.visit((session) => session.set('b', 1)))).toEqual(['apply'])
  })

  it('that cannot be moved fails no request', async () => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(900_000)
    site.store.next('apply', down)
    expect(await browser.visit((session) => session.get('a'))).toBe(1)
    expect(site.events.at(-1)).toMatchObject({ type: 'storeError', verb: 'apply' })
    expect(await lifeLeft(site, browser)).toBe(100_000)
  })
})

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
