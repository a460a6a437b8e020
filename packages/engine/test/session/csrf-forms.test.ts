import { describe, expect, it } from 'vitest'
import { tokenEncryption } from '../../src/encryption.ts'
import type { Session, SessionRequest } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf, type Site } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'

const accepts = (browser: Browser, text: string) => browser.visit((session) => session.isCsrfToken(text))

/** A request of the browser with a form in its page, after something that asks for a new token. */
async function withForm(browser: Browser, ask: (session: Session) => unknown) {
  const request = browser.open()
  await request.session.keys()
  ask(request.session)
  return { request, text: await request.session.csrfToken() }
}

/** The visitor with the cookie that the answer leaves in the browser. */
async function answered(site: Site, browser: Browser, request: SessionRequest): Promise<Browser> {
  const own = site.browser(browser.token)
  await own.finish(request)
  return own
}

async function userOf(site: Site): Promise<Browser> {
  const browser = await browserWith(site, { a: 1 })
  await browser.visit((session) => session.login('ada'))
  return browser
}

it('a CSRF token has one length, and what is longer or shorter is not decoded', async () => {
  const browser = await browserWith(createSite(), { a: 1 })
  const text = await browser.visit((session) => session.csrfToken())
  for (const other of [`${text}A`, text.slice(1), '', text.repeat(2), 'A'.repeat(1_000_000), [text], null])
    expect(await browser.visit((session) => session.isCsrfToken(other))).toBe(false)
})

describe('the form of an earlier page', () => {
  const clears: Record<string, (session: Session) => unknown> = {
    'without a look': (session) => session.clear(),
    'after a look': async (session) => {
      await session.keys()
      session.clear()
    },
    'and a write': (session) => {
      session.clear()
      session.set('b', 1)
    },
    'and a call at once': async (session) => {
      session.clear()
      await session.increment('n')
    },
    'and a rotation': (session) => {
      session.clear()
      session.regenerate()
    },
  }

  it.each(Object.entries(clears))('outlives clear() %s', async (_name, clear) => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => session.login('ada'))
    const text = await browser.visit((session) => session.csrfToken())
    await browser.visit((session) => session.regenerate())
    await browser.visit(clear)
    expect(await browser.visit((session) => session.isCsrfToken(text))).toBe(true)
    expect(await dataOf(browser)).not.toHaveProperty('a')
  })
})

const renewals: Record<string, (session: Session) => unknown> = {
  regenerate: (session) => session.regenerate(),
  persist: (session) => session.persist(3600),
}

describe('the form of a page that asked for a new token passes', () => {
  it.each(Object.entries(renewals))('where a %s elsewhere was first, for a user', async (_name, renew) => {
    for (const encryption of [undefined, tokenEncryption()]) {
      const browser = await userOf(createSite({ encryption }))
      const { request, text } = await withForm(browser, (session) => session.regenerate())
      await browser.visit(renew)
      expect(await browser.finish(request)).toEqual({ kind: 'keep' })
      expect(request.outdated).toBeNull()
      expect(await accepts(browser, text)).toBe(true)
    }
  })

  it('where its login came second, with the cookie of its own answer only', async () => {
    for (const encryption of [undefined, tokenEncryption()]) {
      const site = createSite({ encryption })
      const browser = await browserWith(site, { a: 1 })
      const pages = [
        await withForm(browser, (session) => session.login('ada')),
        await withForm(browser, (session) => session.login('ada')),
      ]
      const answers: Browser[] = []
      for (const { request } of pages) answers.push(await answered(site, browser, request))
      for (const [place, answer] of answers.entries()) {
        const passed = await Promise.all(pages.map(({ text }) => accepts(answer, text)))
        expect(passed).toEqual([place === 0, place === 1])
      }
    }
  })

  it('where its login began to look after another one was done', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const second = browser.open()
    await site.browser(browser.token).visit((session) => session.login('ada'))
    second.session.login('ada')
    const text = await second.session.csrfToken()
    expect(await accepts(await answered(site, browser, second), text)).toBe(true)
  })

  it.each(['with a session', 'without one'])(
    'where all sessions of its user end during the login, %s',
    async (start) => {
      const site = createSite()
      const browser = start === 'with a session' ? await browserWith(site, { a: 1 }) : site.browser()
      const { request, text } = await withForm(browser, (session) => session.login('ada'))
      site.store.next('create', (send) => send())
      site.store.next(
        'create',
        after(() => site.engine.users('ada').revokeAll()),
      )
      const own = await site.clock.settle(answered(site, browser, request))
      expect(await own.visit((session) => session.userId())).toBe('ada')
      expect(await accepts(own, text)).toBe(true)
    },
  )

  it('in a session that fills its limit', async () => {
    const browser = await browserWith(createSite({ maxSize: 200 }), { a: 'x'.repeat(190) })
    const { request, text } = await withForm(browser, (session) => session.regenerate())
    await browser.finish(request)
    expect(await accepts(browser, text)).toBe(true)
  })

  it('where forms of earlier pages ended meanwhile, which is no conflict', async () => {
    const site = createSite({ onConflict: 'throw' })
    const browser = await userOf(site)
    await browser.visit((session) => session.persist(3600))
    const { request, text } = await withForm(browser, (session) => session.login('ada'))
    await site.browser(browser.token).visit((session) => session.login('ada'))
    expect(await accepts(await answered(site, browser, request), text)).toBe(true)
  })
})

it.each([
  ['a visitor without a login lost', false, (session: Session) => session.regenerate()],
  ['a user lost to a login', true, (session: Session) => session.login('ada')],
])(
  'a page is to be asked for again where its form is of a rotation that %s',
  async (_name, isUser, renew) => {
    const site = createSite()
    const browser = isUser ? await userOf(site) : await browserWith(site, { a: 1 })
    const { request, text } = await withForm(browser, (session) => session.regenerate())
    await browser.visit(renew)
    expect(await browser.finish(request)).toEqual({ kind: 'keep' })
    expect(request.outdated).toMatchObject({ code: 'SESSION_INTERRUPTED' })
    expect(await accepts(browser, text)).toBe(false)
  },
)

describe('the form of a page before a login', () => {
  it('is worth nothing after it where that login came second, or met the end of all sessions', async () => {
    for (const name of ['second', 'ended']) {
      const site = createSite()
      const browser = await userOf(site)
      const early = await browser.visit((session) => session.csrfToken())
      await browser.visit((session) => session.persist(3600))
      const { request, text } = await withForm(browser, () => undefined)
      const winner = site.browser(browser.token)
      const planted = await withForm(winner, (session) => session.login('ada'))
      request.session.login('ada')
      const late = await request.session.csrfToken()
      if (name === 'second') await winner.finish(planted.request)
      else {
        site.store.next('create', (send) => send())
        site.store.next(
          'create',
          after(() => site.engine.users('ada').revokeAll()),
        )
      }
      const own = await site.clock.settle(answered(site, browser, request))
      const passed = await Promise.all([early, text, planted.text, late].map((each) => accepts(own, each)))
      expect(passed).toEqual([false, false, false, true])
    }
  })
})
