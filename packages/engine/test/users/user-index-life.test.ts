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

describe('the end of the index of a user moves no nearer', () => {
  const HOURS = { absoluteTimeout: 8 * 3600, idleTimeout: 3600 }
  const MONTHS = { absoluteTimeout: 90 * 86_400, idleTimeout: 90 * 86_400 }

  /** A site whose sessions live for three months, and an engine on its store whose sessions live for some hours. */
  function twoTimes() {
    const site = createSite(MONTHS)
    return { site, shorter: createSite({ ...HOURS, store: site.store, clock: site.clock }) }
  }

  it('at a login after the site was given shorter times', async () => {
    const { site, shorter } = twoTimes()
    const older = await loggedIn(site)
    site.clock.jump(DAY)
    await loggedIn(shorter)
    site.clock.jump(80 * DAY)
    expect(await shorter.engine.users('ada').list()).toHaveLength(1)
    expect(await shorter.engine.users('ada').revokeAll()).toBe(1)
    expect(await userOf(older)).toBeNull()
  })

  it('at a rotation and at a logout by such a site', async () => {
    const { site, shorter } = twoTimes()
    const older = await loggedIn(site)
    const other = await loggedIn(shorter)
    await other.visit((session) => session.regenerate())
    await other.visit((session) => session.logout())
    site.clock.jump(80 * DAY)
    expect(await shorter.engine.users('ada').revokeAll()).toBe(1)
    expect(await userOf(older)).toBeNull()
  })

  it('at a revocation by somebody whose sessions live shorter, and neither does the end of its epoch', async () => {
    const { site, shorter } = twoTimes()
    const spared = await loggedIn(site)
    const id = await idOf(spared)
    await shorter.engine.users('ada').revokeAll({ except: id })
    site.clock.jump(80 * DAY)
    expect(await shorter.engine.users('ada').list()).toHaveLength(1)
    const found = await site.store.read(keyOf('user:ada'), site.clock.now())
    expect(found.kind === 'live' && found.record.meta).toMatchObject({ label: id })
    expect(await shorter.engine.users('ada').revokeAll()).toBe(1)
    expect(await userOf(spared)).toBeNull()
  })

  it('where the two meet: a login that moves it out and one that would not, in either order', async () => {
    for (const isLongerFirst of [true, false]) {
      const { site, shorter } = twoTimes()
      await loggedIn(shorter)
      site.clock.jump(7 * DAY)
      const [first, second] = isLongerFirst ? [site, shorter] : [shorter, site]
      // Between what the first one sees of the index, and what it makes of that.
      site.store.next(
        'read',
        after(() => loggedIn(second)),
      )
      await loggedIn(first)
      const longest = site.clock.now() + 90 * DAY
      const found = await site.store.read(keyOf('user:ada'), longest)
      expect(found.kind).toBe('live')
    }
  })

  it('also where the store has no atomic step, and its epoch stands in a record of its own', async () => {
    const { site } = twoTimes()
    const capabilities = { ...site.store.capabilities, atomic: 'none' } as const
    const store = { ...site.store, capabilities }
    const [long, short] = [MONTHS, HOURS].map((times) => createSite({ ...times, store, clock: site.clock }))
    if (long === undefined || short === undefined) throw new Error('two sites')
    await loggedIn(long)
    await short.engine.users('ada').revokeAll()
    const longest = site.clock.now() + 90 * DAY
    expect((await store.read(keyOf('epoch:ada'), longest)).kind).toBe('live')
    await loggedIn(short)
    await short.engine.users('ada').revokeAll()
    expect((await store.read(keyOf('epoch:ada'), longest)).kind).toBe('live')
  })

  it('which costs a user who logs in each day one more step a week', async () => {
    const site = createSite({ idleTimeout: 600 })
    const costs: number[] = []
    for (let day = 0; day < 30; day++) {
      const calls = await site.store.during(() => site.browser().visit((session) => session.login('ada')))
      costs.push(calls.filter((call) => call === 'apply').length)
      site.clock.jump(DAY)
    }
    expect(costs.filter((count) => count > 1).length).toBeLessThanOrEqual(5)
    expect(Math.max(...costs)).toBe(2)
  })
})
