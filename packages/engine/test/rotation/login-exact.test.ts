import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'

const slowly = async (n = 0) => {
  await Promise.resolve()
  return n + 1
}

/** Ways to add one to `n` that are exact. */
const additions: Record<string, (session: Session) => Promise<unknown>> = {
  increment: (session) => session.increment('n'),
  update: (session) => session.update('n', (n = 0) => n + 1),
  'asynchronous update': (session) => session.update('n', slowly),
}

async function increments(browser: Browser): Promise<void> {
  await browser.visit((session) => session.increment('n'))
}

describe.each(Object.entries(additions))('%s beside a login', (_name, add) => {
  it.each([
    ['after it', ['login', 'add'], 1],
    ['twice after it', ['login', 'add', 'add'], 2],
    ['before it', ['add', 'login'], 1],
    ['before and after it', ['add', 'login', 'add'], 2],
    ['between two logins of one user', ['login', 'add', 'login', 'add'], 2],
    ['after a look at the key', ['look', 'login', 'add'], 1],
    ['after a login with the key to keep', ['login keeping n', 'add'], 1],
  ])('%s in the same request, while another one increments', async (_when, steps, count) => {
    for (const verb of ['create', 'retire'] as const) {
      const site = createSite()
      const browser = await browserWith(site, { n: 10, other: 1 })
      const request = browser.open()
      for (const step of steps) {
        if (step === 'look') await request.session.get('n')
        if (step === 'login') request.session.login('ada')
        if (step === 'login keeping n') request.session.login('ada', { keep: ['n'] })
        if (step === 'add') await add(request.session)
      }
      // Acknowledged before the old record is retired, so it is in the new one.
      const elsewhere = site.browser(browser.token)
      site.store.next(
        verb,
        after(() => increments(elsewhere)),
      )
      await increments(elsewhere)
      await browser.finish(request)
      expect(await dataOf(browser)).toMatchObject({ n: 12 + count })
    }
  })

  it('of nothing, which another request began meanwhile', async () => {
    const site = createSite()
    const browser = await browserWith(site, { other: 1 })
    const request = browser.open()
    request.session.login('ada')
    await add(request.session)
    await increments(site.browser(browser.token))
    await browser.finish(request)
    expect(await dataOf(browser)).toMatchObject({ n: 2 })
  })

  it('of a key that the login does not keep starts from nothing', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 10 })
    const request = browser.open()
    request.session.login('ada', { keep: false })
    await add(request.session)
    await increments(site.browser(browser.token))
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it("of another user's session starts from nothing", async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 10 })
    await browser.visit((session) => session.login('bob'))
    const request = browser.open()
    request.session.login('ada')
    await add(request.session)
    await increments(site.browser(browser.token))
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('on top of what was set after the login', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 10 })
    const request = browser.open()
    request.session.login('ada')
    request.session.set('n', 50)
    await add(request.session)
    await increments(site.browser(browser.token))
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ n: 51 })
  })

  it.each(['regenerate', 'persist'] as const)('and a %s that another request overtakes', async (verb) => {
    const site = createSite()
    const browser = await browserWith(site, { n: 10 })
    const request = browser.open()
    if (verb === 'persist') request.session.persist(3600)
    else request.session.regenerate()
    await add(request.session)
    await increments(site.browser(browser.token))
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ n: 12 })
  })
})

describe('beside a login', () => {
  it('a value is set, flashed and merged as it is without one', async () => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['a'], blind: 1 })
    const request = browser.open()
    const list: string[] = await request.session.get('list')
    request.session.login('ada')
    request.session.set('list', [...list, 'mine'])
    request.session.set('blind', 2)
    request.session.flash('note', 'welcome')
    await site.browser(browser.token).visit(async (session) => {
      await session.update('list', (items: string[]) => [...items, 'theirs'])
      session.flash('news', 'sale')
    })
    await browser.finish(request)
    const data = await dataOf(browser)
    expect(data).toMatchObject({ blind: 2 })
    expect(data.list).toHaveLength(3)
    const flashes = await browser.visit(async (session) => [
      await session.flash('note'),
      await session.flash('news'),
    ])
    expect(flashes).toEqual(['welcome', 'sale'])
  })

  it('a function that waits for the commit that waits for it is given up', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    const request = browser.open()
    request.session.login('ada')
    await request.session.update('n', async (n = 0) => {
      await request.session.increment('m')
      return n + 1
    })
    await increments(site.browser(browser.token))
    await expect(site.clock.settle(request.commit())).rejects.toMatchObject({ code: 'SESSION_CONTENDED' })
    expect(await dataOf(browser)).toMatchObject({ n: 2 })
  })
})
