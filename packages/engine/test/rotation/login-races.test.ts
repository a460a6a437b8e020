import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { answerLost, down } from '../support/tapped-store.ts'

describe('two logins', () => {
  it('of one request end with the second user, and nothing of the first', async () => {
    const browser = await browserWith(createSite(), { cart: 1 })
    await browser.visit((session) => {
      session.login('ada')
      session.set('secret', 'of ada')
      session.login('bob')
      session.set('own', 'of bob')
    })
    expect(await browser.visit((session) => session.userId())).toBe('bob')
    expect(await dataOf(browser)).toEqual({ own: 'of bob' })
  })

  it('of one request that return to the first user keep nothing of either', async () => {
    const browser = await browserWith(createSite(), { cart: 1 })
    await browser.visit((session) => {
      session.login('ada')
      session.set('secret', 'of ada')
      session.login('bob')
      session.set('other', 'of bob')
      session.login('ada')
    })
    expect(await browser.visit((session) => session.userId())).toBe('ada')
    expect(await dataOf(browser)).toEqual({})
  })

  it('of one request by one user keep what both keep, and the label of either', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1, b: 2, c: 3 })
    await browser.visit((session) => {
      session.login('ada', { keep: ['a', 'b'], label: 'phone' })
      session.set('between', 4)
      session.login('ada', { keep: ['b', 'c'] })
    })
    expect(await dataOf(browser)).toEqual({ b: 2 })
    expect([...site.entries.values()].at(-1)).toMatchObject({ record: { meta: { label: 'phone' } } })
  })

  it('of one request by one user keep nothing when one of them keeps nothing', async () => {
    for (const keeps of [
      [false, undefined],
      [undefined, false],
    ] as const) {
      const browser = await browserWith(createSite(), { a: 1 })
      await browser.visit((session) => {
        for (const keep of keeps) session.login('ada', keep === undefined ? {} : { keep })
      })
      expect(await dataOf(browser)).toEqual({})
    }
  })

  it('of one request by one user keep everything', async () => {
    const browser = await browserWith(createSite(), { cart: 1 })
    await browser.visit((session) => {
      session.login('ada')
      session.set('own', 2)
      session.login('ada')
    })
    expect(await dataOf(browser)).toEqual({ cart: 1, own: 2 })
  })

  it.each([
    ['ada', 'ada'],
    ['ada', 'bob'],
  ])('at the same time both end in a live session: %s, %s', async (...users) => {
    const site = createSite()
    const browser = await browserWith(site, { cart: 1 })
    const requests = users.map((user) => {
      const request = browser.open()
      request.session.login(user)
      request.session.set('by', user)
      return request
    })
    const changes = await Promise.all(requests.map((request) => request.commit()))
    for (const [index, change] of changes.entries()) {
      const own = site.browser()
      own.receive(change)
      expect(await own.visit((session) => session.userId())).toBe(users[index])
      expect(await dataOf(own)).toMatchObject({ by: users[index] })
    }
  })
})

describe('a login on a session that is gone', () => {
  it.each(['destroy', 'regenerate'] as const)('by a parallel %s ends in a live session', async (act) => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['apple'] })
    const request = browser.open()
    await request.session.get('cart')
    await site.browser(browser.token).visit((session) => session[act]())
    request.session.set('own', 1)
    request.session.login('ada')
    await browser.finish(request)
    expect(await browser.visit((session) => session.userId())).toBe('ada')
    expect(await dataOf(browser)).toMatchObject({ own: 1 })
  })

  it('starts anew for a token that nobody knows, and never under that token', async () => {
    const site = createSite()
    const planted = 'p'.repeat(43)
    const browser = site.browser(planted)
    await browser.visit((session) => session.login('ada'))
    expect(browser.token).not.toBe(planted)
    expect(await site.browser(planted).visit((session) => session.userId())).toBeNull()
  })
})

describe('a login whose store fails', () => {
  it.each([
    ['read', down],
    ['create', down],
    ['create', answerLost],
    ['retire', down],
    ['retire', answerLost],
  ] as const)('at %s leaves the visitor with a usable session', async (verb, tap) => {
    const site = createSite()
    const browser = await browserWith(site, { cart: 1 })
    const request = browser.open()
    request.session.login('ada')
    site.store.next(verb, tap)
    await browser.finish(request).catch(() => undefined)
    expect(await dataOf(browser)).toEqual({ cart: 1 })
  })

  it('at every call fails once, and leaves no failure that nobody handles', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: 1 })
    const request = browser.open()
    request.session.login('ada')
    const restore = site.store.every(down)
    await expect(request.commit()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    restore()
    expect(await dataOf(browser)).toEqual({ cart: 1 })
  })
})
