import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/lib/token.ts'
import { beginEpoch } from '../../src/lib/users/user-index.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { browserWith, createSite, dataOf, liveRecords } from '../support/site.ts'
import { down } from '../support/tapped-store.ts'
import { loggedIn, userOf } from '../support/users.ts'

const many = (count: number) => Array.from({ length: count })

describe('maxSessions', () => {
  it('of three leaves exactly three of twenty parallel logins', async () => {
    const site = createSite({ maxSessions: 3 })
    const browsers = await Promise.all(many(20).map(() => loggedIn(site)))
    const users = await Promise.all(browsers.map(userOf))
    expect(users.filter((user) => user === 'ada')).toHaveLength(3)
    expect(liveRecords(site)).toBe(3)
  })

  it('ends the oldest sessions, and counts those that ended by themselves as none', async () => {
    const site = createSite({ maxSessions: 2, idleTimeout: 3600 })
    const oldest = await loggedIn(site)
    const idle = await loggedIn(site)
    site.clock.jump(3_000_000)
    await userOf(oldest)
    site.clock.jump(1_000_000)
    const next = await loggedIn(site)
    expect(await Promise.all([oldest, idle, next].map(userOf))).toEqual(['ada', null, 'ada'])
    const last = await loggedIn(site)
    expect(await Promise.all([oldest, next, last].map(userOf))).toEqual([null, 'ada', 'ada'])
  })

  it('keeps a session that is rotated in its place', async () => {
    const site = createSite({ maxSessions: 2 })
    const first = await loggedIn(site)
    const second = await loggedIn(site)
    await first.visit((session) => session.regenerate())
    const third = await loggedIn(site)
    expect(await Promise.all([first, second, third].map(userOf))).toEqual([null, 'ada', 'ada'])
  })

  it('ends the oldest session at the login of a visitor who had an anonymous one', async () => {
    const site = createSite({ maxSessions: 1 })
    const [first, second] = [await loggedIn(site), await browserWith(site, { cart: 1 })]
    await second.visit((session) => session.login('ada'))
    expect(await Promise.all([first, second].map(userOf))).toEqual([null, 'ada'])
  })

  it('counts a session in which the user logs in again as the newest', async () => {
    const site = createSite({ maxSessions: 2 })
    const [first, second] = [await loggedIn(site), await loggedIn(site)]
    await first.visit(async (session) => {
      if ((await session.userId()) === 'ada') session.login('ada')
    })
    const third = await loggedIn(site)
    expect(await Promise.all([first, second, third].map(userOf))).toEqual(['ada', null, 'ada'])
  })

  it('ends nothing when the same visitor logs in again', async () => {
    const site = createSite({ maxSessions: 1 })
    const browser = await loggedIn(site)
    await browser.visit((session) => session.login('ada'))
    expect(await userOf(browser)).toBe('ada')
  })

  it.each([0, -1, 1.5, Number.NaN])('of %d is refused', (maxSessions) => {
    expect(() => createSite({ maxSessions })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})

describe('the index of users', () => {
  it('gives two revocations at once an epoch each', async () => {
    const site = createSite()
    await loggedIn(site)
    const work = {
      store: site.store,
      clock: site.clock,
      random: seededRandom(),
      absolute: 1000,
      patience: 1000,
    }
    const now = site.clock.now()
    const users = await site.clock.settle(
      Promise.all(['a', 'b', 'c'].map((spared) => beginEpoch(work, 'ada', spared, now))),
    )
    expect(users.map(({ epoch }) => epoch).toSorted((a, b) => a - b)).toEqual([now, now + 1, now + 2])
  })

  it('forgets sessions that ended, so that it does not grow with every login', async () => {
    const site = createSite({ idleTimeout: 3600 })
    for (let count = 0; count < 100; count++) {
      const browser = await loggedIn(site)
      site.clock.jump(3_600_000)
      await userOf(browser)
      const again = await loggedIn(site)
      site.clock.jump(20_000)
      await userOf(again)
    }
    const entry = site.entries.get(keyOf('user:ada')) as { record: { fields: Map<string, unknown> } }
    expect(entry.record.fields.size).toBeLessThan(60)
  })

  it('cannot be opened as a session', async () => {
    const site = createSite()
    await loggedIn(site)
    expect(await site.browser('user:ada').visit((session) => session.keys())).toEqual([])
  })

  it('that cannot be tidied fails no logout', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const request = browser.open()
    request.session.logout()
    site.store.next('apply', down)
    expect(await request.commit()).toEqual({ kind: 'clear' })
    await request.settled()
    expect(liveRecords(site)).toBe(0)
  })

  it('that does not answer fails the login, and leaves the visitor’s session as it was', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.set('a', 1))
    site.store.next('apply', down)
    await expect(browser.visit((session) => session.login('ada'))).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})
