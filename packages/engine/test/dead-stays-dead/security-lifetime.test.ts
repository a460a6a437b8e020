import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'

// Numbered as in docs/security-evidence.md.

describe('security: rotation', () => {
  it('rule 14: a planted token is worth nothing after the login', async () => {
    const site = createSite()
    const attacker = await browserWith(site, { cart: 1 })
    const victim = site.browser(attacker.token)
    await victim.visit((session) => {
      session.login('ada')
      session.set('secret', 1)
    })
    expect(await dataOf(attacker)).toEqual({})
    expect(await attacker.visit((session) => session.userId())).toBeNull()
  })

  it('rule 15: a slow request that spans the login neither revives nor inherits the token', async () => {
    const site = createSite()
    const attacker = await browserWith(site, { cart: 1 })
    const slow = attacker.open()
    await slow.session.get('cart')
    const victim = site.browser(attacker.token)
    await victim.visit((session) => session.login('ada'))
    slow.session.set('cart', 'evil')
    slow.session.regenerate()
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(await dataOf(victim)).toEqual({ cart: 1 })
    expect(await dataOf(attacker)).toEqual({})
  })

  it('rule 16: a rotated token shows nothing, in its grace and after it', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('ada'))
    const old = site.browser(browser.token)
    await browser.visit((session) => session.regenerate())
    for (const ms of [0, 59_999, 60_000, 600_000]) {
      site.clock.jump(ms)
      const { session } = old.open()
      expect([await session.userId(), await session.keys()]).toEqual([null, []])
    }
  })
})

describe('security: logout', () => {
  it('rule 17: a token is dead after the logout, with a slow request under way', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('ada'))
    const replay = site.browser(browser.token)
    const slow = replay.open()
    await slow.session.userId()
    await browser.visit((session) => session.logout())
    slow.session.set('a', 1)
    await slow.commit()
    expect(await replay.visit((session) => session.userId())).toBeNull()
  })

  it('rule 18: a response that comes after the logout sends no token', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('ada'))
    const slow = [browser.open(), browser.open(), browser.open()]
    await Promise.all(slow.map(({ session }) => session.userId()))
    await browser.visit((session) => session.logout())
    slow[0]?.session.set('a', 1)
    slow[1]?.session.regenerate()
    await slow[2]?.session.increment('n')
    for (const request of slow) expect(await request.commit()).toEqual({ kind: 'keep' })
  })
})

describe('security: lifetime', () => {
  it('rule 19: the idle time is enforced although the cookie is still sent', async () => {
    const site = createSite({ idleTimeout: 1800 })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(1_799_999)
    expect(await dataOf(browser)).toEqual({ a: 1 })
    site.clock.jump(1)
    expect(await dataOf(browser)).toEqual({})
    expect(site.entries.size).toBe(1)
  })

  it('rule 20: no use, rotation or persistence moves the absolute time', async () => {
    const site = createSite({ idleTimeout: 600, absoluteTimeout: 43_200 })
    const browser = await browserWith(site, { a: 1 })
    const end = site.clock.now() + 43_200_000
    while (site.clock.now() < end) {
      expect((await dataOf(browser)).a).toBe(1)
      await browser.visit((session) => session.set('n', site.clock.now()))
      await browser.visit((session) => session.regenerate())
      await browser.visit((session) => session.persist(43_200))
      site.clock.jump(300_000)
    }
    expect(await dataOf(browser)).toEqual({})
  })

  it('rule 21: the Max-Age never exceeds the deadline, and a cookie that is kept longer is refused', async () => {
    const site = createSite({ idleTimeout: 600, absoluteTimeout: 3600 })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(599_500)
    await browser.visit((session) => session.persist(3600))
    expect(browser.maxAge).toBe(3000)
    site.clock.jump(3_000_500)
    expect(await dataOf(browser)).toEqual({})
  })
})

describe('security: what is told', () => {
  it('rule 28: every turn of a life is an event', async () => {
    const site = createSite({ idleTimeout: 600 })
    const browser = site.browser()
    const slow = async () => {
      const request = browser.open()
      await request.session.get('a')
      return request
    }
    await browser.visit((session) => session.set('a', 1))
    await browser.visit((session) => session.login('ada'))
    await browser.visit((session) => session.set('a', 2))
    await browser.visit((session) => session.increment('n'))
    await browser.visit((session) => session.regenerate())
    const late = await slow()
    await browser.visit((session) => session.logout())
    late.session.set('a', 3)
    await late.commit()
    await browser.visit((session) => session.set('a', 4))
    site.clock.jump(600_000)
    await browser.visit((session) => session.get('a'))
    expect(
      site.events.map(({ type, ...rest }) => ('login' in rest ? `${type}, login ${rest.login}` : type)),
    ).toEqual([
      'created',
      'rotated, login true',
      'committed',
      'committed',
      'rotated, login false',
      'destroyed',
      'interrupted',
      'created',
      'expired',
    ])
  })
})
