import { describe, expect, it } from 'vitest'
import { isAlive, lifeLeft } from '../support/life.ts'
import { type Browser, browserWith, createSite } from '../support/site.ts'
import { down } from '../support/tapped-store.ts'

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

  it('that ends during a request drops what it sets without a look, and starts no session in its place', async () => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(999_999)
    const request = browser.open()
    site.clock.jump(2)
    request.session.set('a', 2)
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(site.events.at(-1)).toEqual({ type: 'interrupted', id: null, reason: 'expired' })
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

  it('is not written by a prefetch that reads', async () => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(900_000)
    const prefetch = () => browser.visit((session) => session.get('a'), { countsAsUse: false })
    expect(await site.store.during(prefetch)).toEqual(['read'])
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
