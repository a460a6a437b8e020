import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'

describe('login', () => {
  it('keeps the data of the anonymous session under a new token', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['apple'] })
    const before = browser.token
    await browser.visit((session) => session.login('ada'))
    expect(browser.token).not.toBe(before)
    expect(await dataOf(browser)).toEqual({ cart: ['apple'] })
    expect(await browser.visit((session) => session.userId())).toBe('ada')
    expect(await dataOf(site.browser(before))).toEqual({})
  })

  it('keeps only the named keys, with what the request wrote before', async () => {
    const browser = await browserWith(createSite(), { cart: ['apple'], theme: 'dark', draft: 1 })
    await browser.visit((session) => {
      session.set('theme', 'light')
      session.set('early', 1)
      session.login('ada', { keep: ['cart', 'theme', 'missing'] })
      session.set('late', 2)
    })
    expect(await dataOf(browser)).toEqual({ cart: ['apple'], theme: 'light', late: 2 })
  })

  it.each([{ keep: false as const }, { keep: [] }])('keeps nothing with %j', async (options) => {
    const browser = await browserWith(createSite(), { cart: ['apple'] })
    await browser.visit((session) => {
      session.set('early', 1)
      session.login('ada', options)
      session.set('late', 2)
    })
    expect(await dataOf(browser)).toEqual({ late: 2 })
  })

  it('keeps the data and the id when the same user logs in again', async () => {
    const browser = await browserWith(createSite(), { cart: ['apple'] })
    await browser.visit((session) => session.login('ada'))
    const before = await browser.visit((session) => session.info())
    await browser.visit((session) => session.login('ada'))
    expect(await browser.visit((session) => session.info())).toMatchObject({ id: before?.id, userId: 'ada' })
    expect(await dataOf(browser)).toEqual({ cart: ['apple'] })
  })

  it('never hands the data of one user to another one, whatever is kept', async () => {
    const browser = await browserWith(createSite(), {})
    await browser.visit((session) => {
      session.login('ada')
      session.set('secret', 'of ada')
    })
    const adas = await browser.visit((session) => session.info())
    await browser.visit(async (session) => {
      session.set('copy', await session.get('secret'))
      session.login('bob', { keep: ['secret', 'copy'] })
      expect(await session.keys()).toEqual([])
      expect(await session.userId()).toBe('bob')
    })
    expect(await dataOf(browser)).toEqual({})
    expect((await browser.visit((session) => session.info()))?.id).not.toBe(adas?.id)
  })

  it.each(['destroy', 'regenerate'] as const)(
    'hands no data of one user to another one, also when a parallel %s came first',
    async (act) => {
      const site = createSite()
      const browser = site.browser()
      await browser.visit((session) => {
        session.login('ada')
        session.set('secret', 'of ada')
      })
      const request = browser.open()
      request.session.set('copy', await request.session.get('secret'))
      request.session.login('bob')
      const rival = site.browser(browser.token)
      site.store.next(
        'create',
        after(() => rival.visit((session) => session[act]())),
      )
      await browser.finish(request)
      expect(await browser.visit((session) => session.userId())).toBe('bob')
      expect(await dataOf(browser)).toEqual({})
    },
  )

  it('hands no data of a user to another one whose session was seen to end in the same request', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.login('ada')
      session.set('secret', 'of ada')
    })
    const request = browser.open()
    request.session.set('copy', await request.session.get('secret'))
    await site.browser(browser.token).visit((session) => session.destroy())
    await request.session.increment('n')
    request.session.login('bob')
    await browser.finish(request)
    expect(await browser.visit((session) => session.userId())).toBe('bob')
    expect(await dataOf(browser)).toEqual({})
  })

  it('takes a value that was set to the same before it and not kept', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => {
      session.set('theme', 'dark')
      session.login('ada', { keep: [] })
      session.set('theme', 'dark')
    })
    expect(await dataOf(browser)).toEqual({ theme: 'dark' })
  })

  it('takes what was set since a logout that was committed in the same request', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => session.login('ada'))
    const request = browser.open()
    request.session.logout()
    await request.commit()
    request.session.set('own', 1)
    request.session.login('bob')
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ own: 1 })
  })

  it('forgets what came before a clear that follows it', async () => {
    const browser = await browserWith(createSite(), { cart: ['apple'] })
    await browser.visit(async (session) => {
      session.login('ada')
      session.set('early', 1)
      session.clear()
      session.set('late', 2)
      expect(await session.keys()).toEqual(['late'])
    })
    expect(await dataOf(browser)).toEqual({ late: 2 })
  })

  it('forgets what came before a clear that precedes it', async () => {
    const browser = await browserWith(createSite(), { cart: ['apple'] })
    await browser.visit((session) => {
      session.clear()
      session.set('early', 1)
      session.login('ada')
    })
    expect(await dataOf(browser)).toEqual({ early: 1 })
  })

  it('starts the times anew and sets the label', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(3_600_000)
    await browser.visit((session) => session.login('ada', { label: 'phone' }))
    const info = await browser.visit((session) => session.info())
    expect(info?.createdAt.getTime()).toBe(site.clock.now())
    expect([...site.entries.values()].at(-1)).toMatchObject({ record: { meta: { label: 'phone' } } })
  })

  it('persists, and ends a persistence that came from before', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('ada', { persist: 7200 }))
    expect(browser.maxAge).toBe(2_592_000)
    await browser.visit((session) => session.login('ada'))
    expect(browser.maxAge).toBeUndefined()
  })

  it('tells the user at once', async () => {
    const { session } = createSite().browser().open()
    session.login('ada')
    expect(await session.userId()).toBe('ada')
    expect(await session.info()).toMatchObject({ userId: 'ada', isNew: true })
  })

  it.each([
    ['', 'an empty string'],
    [7, 'number'],
    [undefined, 'undefined'],
    [null, 'object'],
  ])('refuses %j as the user', (userId, got) => {
    const { session } = createSite().browser().open()
    // What a page without types may pass.
    const login = () => session.login(userId as string)
    expect(login).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', hint: expect.stringContaining(got) }),
    )
  })
})
