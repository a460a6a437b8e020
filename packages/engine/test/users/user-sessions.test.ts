import { describe, expect, it } from 'vitest'
import { createSite, liveRecords } from '../support/site.ts'
import { after, down } from '../support/tapped-store.ts'
import { entriesOf, idOf, loggedIn, underWay, userOf } from '../support/users.ts'

describe('the list of a user’s sessions', () => {
  it('shows a session that is being rotated as it is by now, whichever record is read first', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const rotate = await underWay(browser)
    site.clock.jump(600_000)
    const list = () => {
      site.store.next('read', (send) => send())
      site.store.next('read', async (send) => {
        await site.clock.advance(0)
        return send()
      })
      return site.engine.users('ada').list()
    }
    let seen: Date[] = []
    site.store.next(
      'retire',
      after(async () => {
        seen = (await list()).map(({ lastSeenAt }) => lastSeenAt)
      }),
    )
    await rotate()
    expect(seen).toEqual([new Date(site.clock.now())])
  })

  it('leaves out a login that has yet to begin', async () => {
    const site = createSite()
    await loggedIn(site)
    let listed: unknown[] = []
    site.store.next(
      'create',
      after(async () => {
        listed = await site.engine.users('ada').list()
      }),
    )
    await loggedIn(site)
    expect(listed).toHaveLength(1)
  })

  it('forgets a login that failed at once', async () => {
    const site = createSite()
    await loggedIn(site)
    site.store.next('create', down)
    const request = site.browser().open()
    request.session.login('ada')
    await expect(request.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await request.settled()
    expect(entriesOf(site, 'ada')).toBe(1)
  })

  it('forgets a login that nobody could take back after a minute, and what has ended at once', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    let restore: () => unknown = () => undefined
    site.store.next('create', (send) => {
      restore = site.store.every(down, ['apply', 'retire'])
      return down(send)
    })
    await expect(loggedIn(site)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await site.engine.users('ada').list()
    restore()
    site.store.next('apply', down)
    await browser.visit((session) => session.logout())
    expect(entriesOf(site, 'ada')).toBe(2)
    site.clock.jump(60_000)
    expect([await site.engine.users('ada').list(), entriesOf(site, 'ada')]).toEqual([[], 1])
    site.clock.jump(1)
    expect([await site.engine.users('ada').list(), entriesOf(site, 'ada')]).toEqual([[], 0])
  })

  it('is short: a session that met its deadline is taken out by the next look at the user', async () => {
    const site = createSite({ idleTimeout: 3600, absoluteTimeout: 3600 })
    await loggedIn(site)
    site.clock.jump(3_590_000)
    const browser = await loggedIn(site)
    expect(entriesOf(site, 'ada')).toBe(2)
    site.clock.jump(10_000)
    expect(await userOf(browser)).toBe('ada')
    expect(entriesOf(site, 'ada')).toBe(1)
  })
})

describe('revoke', () => {
  it('takes the session out of the index, and tells nothing where it ended nothing', async () => {
    const site = createSite()
    const id = await idOf(await loggedIn(site))
    const users = site.engine.users('ada')
    expect(await site.eventsDuring(() => users.revoke('another'))).toEqual([])
    expect(entriesOf(site, 'ada')).toBe(1)
    expect(await site.eventsDuring(() => users.revoke(id))).toEqual(['revoked'])
    expect(entriesOf(site, 'ada')).toBe(0)
  })

  it.each([
    ['follows a session that is rotated', undefined, true],
    ['leaves the session of another user who logs in', 'bob', false],
  ])('%s after the index was read', async (_what, userId, isEnded) => {
    const site = createSite()
    const browser = await loggedIn(site)
    const id = await idOf(browser)
    const move = await underWay(browser, userId)
    site.store.next('read', async (send) => {
      const found = await send()
      await move()
      return found
    })
    expect(await site.engine.users('ada').revoke(id)).toBe(isEnded)
    expect(await userOf(browser)).toBe(isEnded ? null : userId)
  })
})

describe('revokeAll', () => {
  it('ends a session that is between the two steps of a rotation at once', async () => {
    const site = createSite()
    const rotate = await underWay(await loggedIn(site))
    site.store.next(
      'create',
      after(() => site.engine.users('ada').revokeAll()),
    )
    await rotate()
    expect(liveRecords(site)).toBe(0)
  })

  it('leaves the session that it spares when that was rotated after the index was read', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const except = await idOf(browser)
    const rotate = await underWay(browser)
    for (let reads = 0; reads < 2; reads++) site.store.next('read', (send) => send())
    site.store.next('read', after(rotate))
    expect(await site.engine.users('ada').revokeAll({ except })).toBe(0)
    expect(await userOf(browser)).toBe('ada')
  })

  it('counts no login that is between its two steps, and makes it a later one, also where one is spared', async () => {
    const site = createSite()
    const except = await idOf(await loggedIn(site))
    let count = -1
    site.store.next(
      'create',
      after(async () => {
        count = await site.engine.users('ada').revokeAll({ except })
      }),
    )
    const browser = await loggedIn(site)
    expect([count, site.events.map(({ type }) => type)]).toEqual([0, ['created', 'created']])
    site.clock.jump(10_000)
    expect(await userOf(browser)).toBe('ada')
  })
})

describe('maxSessions', () => {
  it('keeps a session that is rotated in its place, which is before or after others', async () => {
    const site = createSite({ maxSessions: 2 })
    const [first, second] = [await loggedIn(site), await loggedIn(site)]
    await second.visit((session) => session.regenerate())
    const third = await loggedIn(site)
    expect(await Promise.all([first, second, third].map(userOf))).toEqual([null, 'ada', 'ada'])
  })

  it('costs a login two looks at the index where there are no more', async () => {
    const site = createSite({ maxSessions: 2 })
    await loggedIn(site)
    expect(await site.store.during(() => loggedIn(site))).toEqual(['read', 'apply', 'create', 'read'])
  })

  it('takes what it ends out of the index, logins that failed among it', async () => {
    const site = createSite({ maxSessions: 1 })
    await loggedIn(site)
    site.store.next('create', down)
    await expect(loggedIn(site)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(await userOf(await loggedIn(site))).toBe('ada')
    expect(entriesOf(site, 'ada')).toBe(1)
  })

  it('ends a session that is rotated meanwhile, and tells it once', async () => {
    const site = createSite({ maxSessions: 1 })
    const first = await loggedIn(site)
    const rotate = await underWay(first)
    site.store.next('retire', after(rotate))
    const second = await loggedIn(site)
    expect([await userOf(first), await userOf(second)]).toEqual([null, 'ada'])
    expect(site.events.filter(({ type }) => type === 'revoked')).toHaveLength(1)
  })
})
