import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/lib/token.ts'
import { createSite, dataOf, liveRecords } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'
import { idOf, loggedIn, revokeElsewhere, userOf } from '../support/users.ts'

const many = (count: number) => Array.from({ length: count })

describe('the sessions of a user', () => {
  it('are listed with what login said of them, the last used first', async () => {
    const site = createSite({ idleTimeout: 3600 })
    const phone = await loggedIn(site, 'phone')
    await loggedIn(site, 'laptop')
    await site.browser().visit((session) => session.login('bob'))
    const start = site.clock.now()
    site.clock.jump(600_000)
    await userOf(phone)
    const list = await site.engine.users('ada').list()
    expect(list.map(({ label }) => label)).toEqual(['phone', 'laptop'])
    expect(list[0]).toEqual({
      id: await idOf(phone),
      label: 'phone',
      createdAt: new Date(start),
      lastSeenAt: new Date(start + 600_000),
      expiresAt: new Date(start + 600_000 + 3_600_000),
    })
  })

  it('are listed once while one is rotated, and not when they have ended', async () => {
    const site = createSite()
    const [browser, other] = [await loggedIn(site), await loggedIn(site)]
    const request = browser.open()
    request.session.regenerate()
    let during = 0
    site.store.next(
      'retire',
      after(async () => {
        during = (await site.engine.users('ada').list()).length
      }),
    )
    await browser.finish(request)
    expect(during).toBe(2)
    await other.visit((session) => session.logout())
    expect(await site.engine.users('ada').list()).toHaveLength(1)
  })

  it('of nobody are none, and cost nothing to end', async () => {
    const users = createSite().engine.users('nobody')
    expect(await users.list()).toEqual([])
    expect(await users.revoke('x')).toBe(false)
    expect(await users.revokeAll()).toBe(0)
  })
})

describe('revoke', () => {
  it('ends that session and no other, with an event', async () => {
    const site = createSite()
    const [lost, kept] = [await loggedIn(site), await loggedIn(site)]
    const id = await idOf(lost)
    const types = await site.eventsDuring(async () => {
      expect(await site.engine.users('ada').revoke(id)).toBe(true)
    })
    expect(types).toEqual(['revoked'])
    expect(await userOf(lost)).toBeNull()
    expect(await userOf(kept)).toBe('ada')
    expect(await site.engine.users('ada').revoke(id)).toBe(false)
  })

  it('follows a session that is rotated meanwhile', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const id = await idOf(browser)
    site.store.next(
      'retire',
      after(() => browser.visit((session) => session.regenerate())),
    )
    expect(await site.engine.users('ada').revoke(id)).toBe(true)
    expect(await userOf(browser)).toBeNull()
    expect(liveRecords(site)).toBe(0)
  })

  it('cannot be undone by a request that is under way', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const slow = browser.open()
    await slow.session.get('a')
    await site.engine.users('ada').revoke(await idOf(browser))
    slow.session.set('a', 1)
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(await userOf(browser)).toBeNull()
  })

  it('does not end the session of another user that has this id', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    expect(await site.engine.users('bob').revoke(await idOf(browser))).toBe(false)
    expect(await userOf(browser)).toBe('ada')
  })
})

describe('revokeAll', () => {
  it('ends every session of the user except one, and nobody else’s', async () => {
    const site = createSite()
    const [mine, other, third] = [await loggedIn(site), await loggedIn(site), await loggedIn(site)]
    const bob = site.browser()
    await bob.visit((session) => session.login('bob'))
    expect(await site.engine.users('ada').revokeAll({ except: await idOf(mine) })).toBe(2)
    expect(await Promise.all([mine, other, third, bob].map(userOf))).toEqual(['ada', null, null, 'bob'])
    site.clock.jump(60_000)
    expect(await userOf(mine)).toBe('ada')
    await mine.visit((session) => session.regenerate())
    site.clock.jump(60_000)
    expect(await userOf(mine)).toBe('ada')
  })

  it('ends the session that it spared before when it is called again', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    await site.engine.users('ada').revokeAll({ except: await idOf(browser) })
    expect(await site.engine.users('ada').revokeAll()).toBe(1)
    expect(await userOf(browser)).toBeNull()
  })

  it('lets the user log in again', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    await site.engine.users('ada').revokeAll()
    await browser.visit((session) => session.login('ada'))
    site.clock.jump(60_000)
    expect(await userOf(browser)).toBe('ada')
  })

  it('racing fifty logins leaves no session that began before it', async () => {
    const site = createSite()
    const before = await Promise.all(many(50).map(() => loggedIn(site)))
    const [, ...during] = await Promise.all([
      site.engine.users('ada').revokeAll(),
      ...many(50).map(() => loggedIn(site)),
    ])
    expect(new Set(await Promise.all(before.map(userOf)))).toEqual(new Set([null]))
    const alive = (await Promise.all(during.map(userOf))).filter((user) => user !== null)
    expect(await site.engine.users('ada').list()).toHaveLength(alive.length)
  })

  // Rule 25 of docs/security-evidence.md.
  it('ends a session whose entry in the index is missing, within ten seconds', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    site.entries.delete(keyOf('user:ada'))
    expect(await site.engine.users('ada').revokeAll()).toBe(0)
    site.clock.jump(10_000)
    const types = await site.eventsDuring(async () => expect(await userOf(browser)).toBeNull())
    expect(types).toEqual(['revoked'])
    expect(liveRecords(site)).toBe(0)
  })

  it('on another machine is known here after ten seconds at the latest, also for an entry that is missing', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    await revokeElsewhere(site)
    expect(await userOf(browser)).toBe('ada')
    site.clock.jump(10_000)
    expect(await userOf(browser)).toBeNull()
  })

  it('makes no session of a login that is between its two steps', async () => {
    const site = createSite()
    const browser = site.browser()
    site.store.next('create', (send) => send())
    site.store.next(
      'create',
      after(() => site.engine.users('ada').revokeAll()),
    )
    await browser.visit((session) => session.login('ada'))
    expect(await userOf(browser)).toBe('ada')
    expect(liveRecords(site)).toBe(1)
  })

  it('keeps the anonymous visitor’s data through a login that it meets', async () => {
    const site = createSite()
    await loggedIn(site)
    const browser = site.browser()
    await browser.visit((session) => session.set('cart', ['pea']))
    site.store.next(
      'create',
      after(() => site.engine.users('ada').revokeAll()),
    )
    await browser.visit((session) => session.login('ada'))
    expect(await dataOf(browser)).toEqual({ cart: ['pea'] })
  })
})
