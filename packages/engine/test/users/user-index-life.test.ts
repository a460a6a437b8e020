import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/lib/token.ts'
import { browserWith, createSite, liveRecords } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'
import { entriesOf, idOf, loggedIn, userOf } from '../support/users.ts'

const DAY = 86_400_000

describe('the index of users', () => {
  it('outlives every session in it, also after an older one was rotated', async () => {
    const site = createSite({ idleTimeout: 2_592_000 })
    const older = await loggedIn(site)
    site.clock.jump(20 * DAY)
    const younger = await loggedIn(site)
    await older.visit((session) => session.regenerate())
    site.clock.jump(12 * DAY)
    expect(await userOf(younger)).toBe('ada')
    expect(await site.engine.users('ada').list()).toHaveLength(1)
    expect(await site.engine.users('ada').revoke(await idOf(younger))).toBe(true)
    expect(await userOf(younger)).toBeNull()
  })

  it('keeps the entry of an old session that is between the two steps of a rotation', async () => {
    const site = createSite({ maxSessions: 2 })
    const browser = await loggedIn(site)
    site.clock.jump(600_000)
    site.store.next(
      'create',
      after(() => site.engine.users('ada').list()),
    )
    await browser.visit((session) => session.regenerate())
    expect(await site.engine.users('ada').list()).toHaveLength(1)
    expect(await site.engine.users('ada').revoke(await idOf(browser))).toBe(true)
    expect(liveRecords(site)).toBe(0)
  })

  it('lists a login on an old anonymous session for as long as it lives', async () => {
    const site = createSite({ idleTimeout: 2_592_000 })
    const browser = await browserWith(site, { cart: 1 })
    site.clock.jump(29 * DAY)
    await browser.visit((session) => session.login('ada'))
    site.clock.jump(2 * DAY)
    expect(await userOf(browser)).toBe('ada')
    expect(await site.engine.users('ada').list()).toHaveLength(1)
  })

  it('is not filled with what an older look at it brings late', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    site.entries.delete(keyOf('user:ada'))
    site.clock.jump(10_000)
    const held = Promise.withResolvers<void>()
    const slow = browser.open()
    site.store.next('read', (send) => send())
    site.store.next('read', async (send) => {
      const found = await send()
      await held.promise
      return found
    })
    const reading = slow.session.userId()
    await site.clock.advance(0)
    await site.engine.users('ada').revokeAll()
    held.resolve()
    await reading
    expect(await userOf(browser)).toBeNull()
  })

  it('holds a session once after rotations, of which some lost, after logins, and not after a logout', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const [old, stale] = [browser.open(), site.browser(browser.token)]
    await browser.visit((session) => session.regenerate())
    const requests = [old, browser.open(), browser.open()]
    for (const { session } of requests) session.regenerate()
    for (const change of await Promise.all(requests.map((request) => request.commit())))
      browser.receive(change)
    for (const request of requests) await request.settled()
    expect(entriesOf(site, 'ada')).toBe(1)
    await browser.visit((session) => session.login('bob'))
    const again = stale.open()
    again.session.login('bob')
    await again.commit()
    await again.settled()
    expect([entriesOf(site, 'ada'), entriesOf(site, 'bob')]).toEqual([0, 2])
    const last = browser.open()
    last.session.logout()
    await last.commit()
    await last.settled()
    expect(entriesOf(site, 'bob')).toBe(1)
  })

  it('survives an entry that cannot be read', async () => {
    const site = createSite({ maxSessions: 2 })
    const first = await loggedIn(site)
    const entry = site.entries.get(keyOf('user:ada')) as {
      record: { fields: Map<string, { stamp: string; value: string }> }
    }
    for (const key of [...entry.record.fields.keys()])
      entry.record.fields.set(key, { stamp: 's', value: '?' })
    const second = await loggedIn(site)
    const third = await loggedIn(site)
    expect(await Promise.all([first, second, third].map(userOf))).toEqual([null, 'ada', 'ada'])
  })
})

describe('the end of a session of a user', () => {
  it('is told once when two requests find that it was revoked', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    site.entries.delete(keyOf('user:ada'))
    await site.engine.users('ada').revokeAll()
    const types = await site.eventsDuring(() => Promise.all([userOf(browser), userOf(browser)]))
    expect(types).toEqual(['revoked'])
  })

  it('is told when a later login exceeds the limit', async () => {
    const site = createSite({ maxSessions: 1 })
    const first = await loggedIn(site)
    const id = await idOf(first)
    await loggedIn(site)
    expect(site.events).toContainEqual({ type: 'revoked', id, userId: 'ada' })
  })
})
