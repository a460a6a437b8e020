import { describe, expect, it } from 'vitest'
import type { LoginOptions, Session } from '../../src/index.ts'
import { browserWith, createSite } from '../support/site.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const userOf = (session: Session) => session.userId()

async function loggedIn(options: LoginOptions, site = createSite()) {
  const browser = site.browser()
  await browser.visit((session) => session.login('ann', options))
  return { site, browser }
}

describe('the times of one login', () => {
  it('end it after its own silence, which every use extends', async () => {
    const { site, browser } = await loggedIn({ idleTimeout: 600 })
    for (let visit = 0; visit < 4; visit++) {
      await site.clock.advance(9 * MINUTE)
      expect(await browser.visit(userOf)).toBe('ann')
    }
    await site.clock.advance(11 * MINUTE)
    expect(await browser.visit(userOf)).toBeNull()
  })

  it('end it after its own life, however often it is used', async () => {
    const { site, browser } = await loggedIn({ absoluteTimeout: 3600 })
    await site.clock.advance(59 * MINUTE)
    expect(await browser.visit(userOf)).toBe('ann')
    await site.clock.advance(MINUTE)
    expect(await browser.visit(userOf)).toBeNull()
  })

  it('stay with the session under a new token, and its data', async () => {
    const { site, browser } = await loggedIn({ absoluteTimeout: 3600, idleTimeout: 600 })
    await browser.visit((session) => session.regenerate())
    expect(await browser.visit((session) => session.info())).toMatchObject({
      expiresAt: new Date(site.clock.now() + 10 * MINUTE),
    })
    await site.clock.advance(11 * MINUTE)
    expect(await browser.visit(userOf)).toBeNull()
  })

  it('are those of the next login, which has those of the site unless it says so', async () => {
    const { site, browser } = await loggedIn({ absoluteTimeout: 3600, idleTimeout: 600 })
    await browser.visit((session) => session.login('ann'))
    await site.clock.advance(23 * HOUR)
    expect(await browser.visit(userOf)).toBe('ann')
  })

  it('are told at once, and are those of the last of two in one request', async () => {
    const site = createSite()
    const told = await site.browser().visit((session) => {
      session.login('ann', { idleTimeout: 900 })
      session.login('ann', { idleTimeout: 600 })
      return session.info()
    })
    expect(told?.expiresAt).toEqual(new Date(site.clock.now() + 10 * MINUTE))
  })

  it('are each those that the last of two in one request named, and an earlier one where it named none', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.login('ann', { absoluteTimeout: 3600, idleTimeout: 3000 })
      session.login('ann', { label: 'Firefox' })
    })
    for (const minutes of [45, 14]) {
      await site.clock.advance(minutes * MINUTE)
      expect(await browser.visit(userOf)).toBe('ann')
    }
    await site.clock.advance(MINUTE)
    expect(await browser.visit(userOf)).toBeNull()
  })

  it('let the cookie last no longer than they do', async () => {
    const { browser } = await loggedIn({ absoluteTimeout: 3600, persist: 1800 })
    expect(browser.maxAge).toBe(3600)
  })

  it('count for a user’s list of sessions, from which the session goes with its end', async () => {
    const { site } = await loggedIn({ absoluteTimeout: 3600 })
    expect(await site.engine.users('ann').list()).toHaveLength(1)
    await site.clock.advance(HOUR)
    expect(await site.engine.users('ann').list()).toEqual([])
  })

  it.each<LoginOptions>([
    { idleTimeout: 86_401 },
    { absoluteTimeout: 2_592_001 },
    { idleTimeout: 59 },
    { idleTimeout: 1200, absoluteTimeout: 600 },
    { absoluteTimeout: 0 },
    { idleTimeout: Number.NaN },
    { absoluteTimeout: '60' as never },
    { persist: 7200, absoluteTimeout: 3600 },
  ])('are never above those of the site, and make sense together: %j', async (options) => {
    const login = loggedIn(options)
    await expect(login).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })
})

describe('a session that was used once, with firstIdleTimeout', () => {
  const site = () => createSite({ firstIdleTimeout: 600 })
  const read = (session: Session) => session.get('cart')

  it('ends after that time', async () => {
    const shop = site()
    const browser = await browserWith(shop, { cart: ['pea'] })
    await shop.clock.advance(11 * MINUTE)
    expect(await browser.visit(read)).toBeUndefined()
  })

  it.each<[string, (session: Session) => unknown]>([
    ['a read', read],
    ['a write', (session) => session.set('other', 1)],
    ['a read and a write', async (session) => session.set('cart', [...(await session.get('cart')), 'pea'])],
    ['an update', (session) => session.update('cart', (cart) => cart)],
    ['a new token', (session) => session.regenerate()],
  ])('lives as long as any other after %s', async (_, use) => {
    const shop = site()
    const browser = await browserWith(shop, { cart: ['pea'] })
    await shop.clock.advance(MINUTE)
    await browser.visit(use)
    await shop.clock.advance(23 * HOUR)
    expect(await browser.visit(read)).toContain('pea')
  })

  it('is not used by a prefetch, HEAD or a request that says so', async () => {
    const shop = site()
    const browser = await browserWith(shop, { cart: ['pea'] })
    await browser.visit(read, { unseen: 'ahead' })
    await browser.visit(read, { unseen: 'head' })
    await browser.visit((session) => session.withoutTouch().get('cart'))
    await shop.clock.advance(11 * MINUTE)
    expect(await browser.visit(read)).toBeUndefined()
  })

  it('is nobody’s: a login lives as long as the site says', async () => {
    const { site: shop, browser } = await loggedIn({}, site())
    await shop.clock.advance(23 * HOUR)
    expect(await browser.visit(userOf)).toBe('ann')
  })

  it('costs one call more for the second use, and none for the third', async () => {
    const shop = site()
    const browser = await browserWith(shop, { cart: ['pea'] })
    expect(await shop.store.during(() => browser.visit(read))).toEqual(['read', 'apply'])
    expect(await shop.store.during(() => browser.visit(read))).toEqual(['read'])
    const plain = createSite()
    const other = await browserWith(plain, { cart: ['pea'] })
    expect(await plain.store.during(() => other.visit(read))).toEqual(['read'])
  })

  it('does not come back by a second use while somebody logs in or out', async () => {
    for (const end of [(session: Session) => session.login('ann'), (session: Session) => session.logout()]) {
      const shop = site()
      const browser = await browserWith(shop, { cart: ['pea'] })
      const late = browser.open()
      await late.session.get('cart')
      const token = browser.token
      await browser.visit(end)
      await late.commit()
      const old = shop.browser(token)
      expect(await old.visit(read)).toBeUndefined()
    }
  })

  it('keeps what two requests write at once', async () => {
    const shop = site()
    const browser = await browserWith(shop, { cart: ['pea'] })
    const add = async (session: Session) => session.set('cart', [...(await session.get('cart')), 'leek'])
    await Promise.all([browser.visit(add), browser.visit(add), browser.visit(add)])
    expect(await browser.visit(read)).toEqual(['pea', 'leek', 'leek', 'leek'])
    await shop.clock.advance(23 * HOUR)
    expect(await browser.visit(read)).toHaveLength(4)
  })

  it.each([59, 0, Number.NaN])('takes no %s seconds', (firstIdleTimeout) => {
    expect(() => createSite({ firstIdleTimeout })).toThrow('firstIdleTimeout')
  })
})
