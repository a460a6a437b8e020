import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf, liveRecords } from '../support/site.ts'
import { answerLost, down, refused } from '../support/tapped-store.ts'

describe('start', () => {
  it('gives a visitor a session at once, with a cookie and nothing in it', async () => {
    const site = createSite()
    const browser = site.browser()
    const request = browser.open()
    await request.session.start()
    expect(liveRecords(site)).toBe(1)
    expect(await browser.finish(request)).toMatchObject({ kind: 'set' })
    expect(await dataOf(browser)).toEqual({})
    expect(await browser.visit((session) => session.info())).toMatchObject({ userId: null, isNew: false })
  })

  it('lets parallel first writes share one session, of which nothing is lost', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.start())
    const posts = Array.from({ length: 5 }, (_, index) =>
      site.browser(browser.token).visit(async (session) => {
        session.set('cart', [...((await session.get('cart')) ?? []), index])
      }),
    )
    await Promise.all(posts)
    const { cart } = await dataOf(browser)
    expect((cart as number[]).toSorted()).toEqual([0, 1, 2, 3, 4])
    expect(liveRecords(site)).toBe(1)
  })

  it('costs one read where there is a session, and one call where there is none', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const { token } = browser
    expect(await site.store.during(() => browser.visit((session) => session.start()))).toEqual(['read'])
    expect(browser.token).toBe(token)
    expect(await site.store.during(() => site.browser().visit((session) => session.start()))).toEqual([
      'create',
    ])
  })

  it('of one request several times starts one', async () => {
    const site = createSite()
    await site
      .browser()
      .visit((session) => Promise.all([session.start(), session.start(), session.increment('n')]))
    expect(liveRecords(site)).toBe(1)
  })

  it('stays after an error of the page, and a clear', async () => {
    const site = createSite()
    const browser = site.browser()
    const request = browser.open()
    await request.session.start()
    request.session.clear()
    request.rollback()
    expect(await browser.finish(request)).toMatchObject({ kind: 'set' })
    await browser.visit((session) => session.clear())
    expect(await browser.visit((session) => session.info())).not.toBeNull()
  })

  it('after a logout starts another one with the commit', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const { token } = browser
    await browser.visit(async (session) => {
      session.logout()
      await session.start()
    })
    expect(browser.token).not.toBe(token)
    expect(await browser.visit((session) => session.info())).not.toBeNull()
    expect(liveRecords(site)).toBe(1)
  })

  it('beside a login is part of it', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit(async (session) => {
      session.login('ada')
      await session.start()
    })
    expect(await browser.visit((session) => session.userId())).toBe('ada')
    expect(liveRecords(site)).toBe(1)
  })

  it('after the response has started is refused where there is none, and does nothing where there is one', async () => {
    const site = createSite()
    const request = site.browser().open()
    request.responseStarted()
    await expect(request.session.start()).rejects.toMatchObject({
      code: 'RESPONSE_STARTED',
      message: expect.stringContaining('start()'),
    })
    const live = (await browserWith(site, { a: 1 })).open()
    live.responseStarted()
    await live.session.start()
  })

  it('starts nothing for a token that was rotated away just now', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.regenerate())
    const request = old.open()
    await request.session.start()
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(request.outdated).not.toBeNull()
    expect(liveRecords(site)).toBe(1)
  })
})

it.each([
  ['refused', refused],
  ['lost', answerLost],
  ['down', down],
])('a form passes where a call could not start its session, and the page did: %s', async (_name, tap) => {
  for (const call of [(session: Session) => session.increment('n'), (session: Session) => session.start()]) {
    const site = createSite()
    const browser = site.browser()
    const request = browser.open()
    const text = await request.session.csrfToken()
    site.store.next('create', tap)
    await expect(call(request.session)).rejects.toThrow()
    await browser.finish(request)
    expect(await browser.visit((session) => session.isCsrfToken(text))).toBe(true)
  }
})

it('a function of `update` can ask for a token, also where the commit of a login runs it again', async () => {
  const site = createSite()
  const browser = site.browser()
  await browser.visit((session) => session.set('cart', ['pea']))
  const { token } = browser
  await browser.visit(async (session) => {
    session.login('ann')
    await session.update('cart', async (cart: string[] = []) => {
      await session.csrfToken()
      return [...cart, 'bean']
    })
    await site
      .browser(token)
      .visit((other) => other.update('cart', (cart: string[] = []) => [...cart, 'leek']))
  })
  expect(await browser.visit((session) => session.get('cart'))).toEqual(['pea', 'leek', 'bean'])
})
