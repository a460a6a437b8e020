import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'
import { idOf, loggedIn, revokeElsewhere, userOf } from '../support/users.ts'

describe('revokeAll', () => {
  it('follows a session that is rotated meanwhile, and tells its end once', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const id = await idOf(browser)
    const request = browser.open()
    await request.session.get('a')
    request.session.regenerate()
    site.store.next(
      'retire',
      after(() => browser.finish(request)),
    )
    expect(await site.engine.users('ada').revokeAll()).toBe(1)
    expect(await userOf(browser)).toBeNull()
    expect(site.events.filter(({ type }) => type === 'revoked')).toEqual([
      { type: 'revoked', id, userId: 'ada' },
    ])
  })

  it('leaves the session of a user who logs in again meanwhile', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const request = browser.open()
    await request.session.get('a')
    request.session.login('ada')
    site.store.next(
      'retire',
      after(() => browser.finish(request)),
    )
    expect(await site.engine.users('ada').revokeAll()).toBe(0)
    site.clock.jump(10_000)
    expect(await userOf(browser)).toBe('ada')
  })

  it('is not escaped by a rotation, also where the entry of the session is missing', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    await revokeElsewhere(site)
    await browser.visit((session) => session.regenerate())
    site.clock.jump(10_000)
    expect(await userOf(browser)).toBeNull()
  })

  it('lets the user log in again on the anonymous session of a browser', async () => {
    const site = createSite()
    await loggedIn(site)
    await site.engine.users('ada').revokeAll()
    const browser = await browserWith(site, { cart: 1 })
    await browser.visit((session) => session.login('ada'))
    site.clock.jump(60_000)
    expect(await userOf(browser)).toBe('ada')
  })

  it('met by a login that carries over a parallel write makes it a later login, with all of the data', async () => {
    const site = createSite()
    await loggedIn(site)
    const browser = await browserWith(site, { cart: ['pea'] })
    const rival = site.browser(browser.token)
    site.store.next(
      'retire',
      after(async () => {
        await rival.visit((session) => session.set('note', 'theirs'))
        await site.engine.users('ada').revokeAll()
      }),
    )
    await browser.visit((session) => session.login('ada'))
    expect(await userOf(browser)).toBe('ada')
    expect(await dataOf(browser)).toEqual({ cart: ['pea'], note: 'theirs' })
  })

  it('leaves the session that it spares alive while that one is rotated', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const except = await idOf(browser)
    const created = Promise.withResolvers<void>()
    let revoked: Promise<number> | undefined
    site.store.next('create', async (send) => {
      site.store.next('retire', async (retire) => {
        await created.promise
        return retire()
      })
      revoked = site.engine.users('ada').revokeAll({ except })
      await site.clock.advance(0)
      const answer = await send()
      created.resolve()
      return answer
    })
    await browser.visit((session) => session.regenerate())
    expect(await revoked).toBe(0)
    expect(await userOf(browser)).toBe('ada')
  })

  it('tells the end of a session once, also when it was revoked on its own meanwhile', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    const id = await idOf(browser)
    site.store.next(
      'retire',
      after(() => site.engine.users('ada').revoke(id)),
    )
    const types = await site.eventsDuring(() => site.engine.users('ada').revokeAll())
    expect(types).toEqual(['revoked'])
  })

  it.each([[''], [null], [7], [{}], [false]])(
    'refuses %j as the session to spare, and ends nothing',
    async (except) => {
      const site = createSite()
      const browser = await loggedIn(site)
      const users = site.engine.users('ada') as { revokeAll(options: object): Promise<number> }
      await expect(users.revokeAll({ except })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
      expect(await userOf(browser)).toBe('ada')
    },
  )

  it('spares nothing where the session to spare is none of the user’s, since that may just have ended', async () => {
    const site = createSite()
    const browser = await loggedIn(site)
    expect(await site.engine.users('ada').revokeAll({ except: 'another' })).toBe(1)
    expect(await userOf(browser)).toBeNull()
  })
})
