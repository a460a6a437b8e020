import { describe, expect, it } from 'vitest'
import type { SessionRequest } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf, liveRecords, type Site } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'
import { revokeElsewhere } from '../support/users.ts'

/** The answer to a request, as a browser that keeps its cookie sees it. */
async function answerOf(site: Pick<Site, 'browser'>, request: SessionRequest): Promise<Browser> {
  const own = site.browser()
  own.receive(await request.commit())
  return own
}

async function cartOf(browser: Browser) {
  return { userId: await browser.visit((session) => session.userId()), ...(await dataOf(browser)) }
}

describe('a double click on "log in"', () => {
  it.each(['reads it first', 'never looks'])(
    'keeps the cart in both answers, of a page that %s',
    async (page) => {
      const site = createSite()
      const browser = await browserWith(site, { cart: ['pea'] })
      const requests = [browser.open(), browser.open()]
      for (const { session } of requests) {
        if (page === 'reads it first') await session.get('cart')
        session.login('ada')
      }
      const answers = await Promise.all(requests.map((request) => answerOf(site, request)))
      for (const answer of answers) expect(await cartOf(answer)).toEqual({ userId: 'ada', cart: ['pea'] })
    },
  )

  it('keeps it when the second one begins to look after the first one is done', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'] })
    const [first, second] = [browser.open(), browser.open()]
    first.session.login('ada')
    await first.commit()
    second.session.login('ada')
    expect(await cartOf(await answerOf(site, second))).toEqual({ userId: 'ada', cart: ['pea'] })
  })

  it('at each place between the calls of the other one', async () => {
    for (const verb of ['read', 'create', 'retire'] as const) {
      const site = createSite()
      const browser = await browserWith(site, { cart: ['pea'] })
      const [first, second] = [browser.open(), browser.open()]
      first.session.login('ada')
      second.session.login('ada')
      site.store.next(
        verb,
        after(() => first.commit()),
      )
      expect(await cartOf(await answerOf(site, second))).toEqual({ userId: 'ada', cart: ['pea'] })
    }
  })

  it('merges what the second one added with what the first one left', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'], n: 1 })
    const open = async (item: string) => {
      const request = browser.open()
      const cart: string[] = await request.session.get('cart')
      request.session.set('cart', [...cart, item])
      request.session.login('ada')
      await request.session.increment('n')
      return request
    }
    const [first, second] = [await open('radish'), await open('carrot')]
    await first.commit()
    const data = await cartOf(await answerOf(site, second))
    expect(data).toMatchObject({ userId: 'ada', n: 3 })
    expect((data as { cart?: string[] }).cart?.toSorted()).toEqual(['carrot', 'pea', 'radish'])
  })

  it('keeps what the login keeps', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'], draft: 1 })
    const [first, second] = [browser.open(), browser.open()]
    for (const { session } of [first, second]) session.login('ada', { keep: ['cart'] })
    await first.commit()
    expect(await cartOf(await answerOf(site, second))).toEqual({ userId: 'ada', cart: ['pea'] })
  })

  it('goes on from where the session is, when the first answer rotated it once more', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'] })
    const [first, second] = [browser.open(), browser.open()]
    first.session.login('ada')
    const next = await answerOf(site, first)
    await next.visit((session) => session.regenerate())
    second.session.login('ada')
    expect(await cartOf(await answerOf(site, second))).toEqual({ userId: 'ada', cart: ['pea'] })
  })

  it('of a user who was logged in keeps what was theirs', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'] })
    await browser.visit((session) => session.login('ada'))
    const second = browser.open()
    await second.session.userId()
    site.clock.jump(20_000)
    await site.browser(browser.token).visit((session) => session.regenerate())
    second.session.login('ada')
    expect(await cartOf(await answerOf(site, second))).toEqual({ userId: 'ada', cart: ['pea'] })
  })

  it('gives each answer a session with an id of its own', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'] })
    const requests = [browser.open(), browser.open()]
    for (const { session } of requests) session.login('ada')
    const answers = await Promise.all(requests.map((request) => answerOf(site, request)))
    const ids = answers.map((answer) => answer.visit((session) => session.info()))
    expect(new Set((await Promise.all(ids)).map((info) => info?.id)).size).toBe(2)
    expect(liveRecords(site)).toBe(2)
  })
})

describe('a login that comes second gets nothing', () => {
  const starts: Record<string, (browser: Browser, site: Site) => Promise<unknown>> = {
    "of another user's login": (browser) => browser.visit((session) => session.login('bob')),
    'of a rotation without a login': (browser) => browser.visit((session) => session.regenerate()),
    'of a login that began later': async (browser, site) => {
      await browser.visit((session) => session.regenerate())
      site.clock.jump(1)
      await browser.visit((session) => session.login('ada'))
    },
    'of what was logged out': async (browser) => {
      await browser.visit((session) => session.login('ada'))
      await browser.visit((session) => session.logout())
    },
    'of a login that was revoked without the store knowing': async (browser, site) => {
      await browser.visit((session) => session.login('ada'))
      await revokeElsewhere(site)
      site.clock.jump(10_000)
    },
    'of a login whose sessions were revoked': async (browser, site) => {
      await browser.visit((session) => session.login('ada'))
      await site.engine.users('ada').revokeAll()
    },
  }

  it.each(Object.entries(starts))('%s', async (_name, start) => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'] })
    const second = browser.open()
    await start(browser, site)
    second.session.set('own', 1)
    second.session.login('ada')
    expect(await cartOf(await answerOf(site, second))).toEqual({ userId: 'ada', own: 1 })
  })

  it('of a login of its own user, after it logged out first', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'] })
    const second = browser.open()
    await browser.visit((session) => session.login('ada'))
    second.session.logout()
    second.session.login('ada')
    expect(await cartOf(await answerOf(site, second))).toEqual({ userId: 'ada' })
  })

  it('of a login of its own user, after it was somebody else first', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'] })
    const second = browser.open()
    await browser.visit((session) => session.login('ada'))
    second.session.login('bob')
    second.session.login('ada')
    expect(await cartOf(await answerOf(site, second))).toEqual({ userId: 'ada' })
  })
})
