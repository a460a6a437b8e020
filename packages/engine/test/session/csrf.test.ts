import { describe, expect, it } from 'vitest'
import { tokenEncryption } from '../../src/encryption.ts'
import type { Session } from '../../src/index.ts'
import { toBase64url } from '../../src/lib/base64url.ts'
import { hashOf } from '../../src/lib/token.ts'
import { type Browser, browserWith, createSite, liveRecords } from '../support/site.ts'

const tokenFor = (browser: Browser) => browser.visit((session) => session.csrfToken())
const accepts = (browser: Browser, text: unknown) => browser.visit((session) => session.isCsrfToken(text))

describe('a CSRF token', () => {
  it('is accepted from the session that it was made for, any number of times, and costs no write', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const calls = await site.store.during(async () => {
      const text = await tokenFor(browser)
      expect(text).toMatch(/^[\w-]{86}$/)
      expect(await accepts(browser, text)).toBe(true)
      expect(await accepts(browser, text)).toBe(true)
    })
    expect(calls).toEqual(['read', 'read', 'read'])
  })

  it('is another text each time', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    expect(await tokenFor(browser)).not.toBe(await tokenFor(browser))
  })

  it('of another session is refused', async () => {
    const site = createSite()
    const [mine, other] = [await browserWith(site, { a: 1 }), await browserWith(site, { a: 1 })]
    expect(await accepts(mine, await tokenFor(other))).toBe(false)
  })

  it.each(['login', 'regenerate', 'logout'] as const)('is worth nothing after %s', async (verb) => {
    const browser = await browserWith(createSite(), { a: 1 })
    const text = await tokenFor(browser)
    await browser.visit((session) => (verb === 'login' ? session.login('ada') : session[verb]()))
    expect(await accepts(browser, text)).toBe(false)
  })

  const renewals: Record<string, (session: Session) => unknown> = {
    'persist by a visitor without a login': (session) => session.persist(3600),
    'persist by a user': (session) => session.persist(3600),
    'regenerate by a user': (session) => session.regenerate(),
    'regenerate and a write by a user': (session) => {
      session.set('b', 2)
      session.regenerate()
    },
  }

  it.each(Object.entries(renewals))('lives on through %s, with those made since', async (name, renew) => {
    for (const encryption of [undefined, tokenEncryption()]) {
      const browser = await browserWith(createSite({ encryption }), { a: 1 })
      if (name.includes('user')) await browser.visit((session) => session.login('ada'))
      const texts: string[] = []
      for (let round = 0; round < 3; round++) {
        texts.push(await tokenFor(browser))
        await browser.visit(renew)
      }
      for (const text of texts) expect(await accepts(browser, text)).toBe(true)
      expect(await browser.visit((session) => session.keys())).not.toContain('csrf-earlier')
    }
  })

  it('is too old after five rotations', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => session.login('ada'))
    const text = await tokenFor(browser)
    for (let round = 0; round < 4; round++) await browser.visit((session) => session.regenerate())
    expect(await accepts(browser, text)).toBe(true)
    await browser.visit((session) => session.regenerate())
    expect(await accepts(browser, text)).toBe(false)
  })

  const ends: Record<string, (session: Session) => unknown> = {
    'a login of the same user': (session) => session.login('ada'),
    'a login of another user': (session) => session.login('bob'),
    'a login that keeps what the session had': (session) => session.login('ada', { keep: ['a'] }),
    'a login beside regenerate': (session) => {
      session.regenerate()
      session.login('ada')
    },
    'a logout': (session) => session.logout(),
  }

  it.each(Object.entries(ends))('ends with %s, also where it lived on before', async (_name, end) => {
    for (const isUser of [false, true]) {
      const browser = await browserWith(createSite(), { a: 1 })
      if (isUser) await browser.visit((session) => session.login('ada'))
      const early = await tokenFor(browser)
      await browser.visit((session) => session.persist(3600))
      const late = await tokenFor(browser)
      expect(await accepts(browser, early)).toBe(true)
      await browser.visit(end)
      expect([await accepts(browser, early), await accepts(browser, late)]).toEqual([false, false])
    }
  })

  it('of a session that was rotated elsewhere meanwhile is worth something there', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => session.login('ada'))
    const text = await tokenFor(browser)
    const slow = browser.open()
    slow.session.regenerate()
    await browser.visit((session) => session.set('a', 2))
    const change = await slow.commit()
    browser.token = change.kind === 'set' ? change.token : ''
    expect(await accepts(browser, text)).toBe(true)
    expect(await browser.visit((session) => session.get('a'))).toBe(2)
  })

  it('takes no room of a session that fills its limit', async () => {
    const browser = await browserWith(createSite({ maxSize: 200 }), { a: 'x'.repeat(190) })
    await browser.visit((session) => session.persist(3600))
    expect(await browser.visit((session) => session.get('a'))).toHaveLength(190)
  })

  it('of a page that logs in belongs to the session after it', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const text = await browser.visit((session) => {
      session.login('ada')
      return session.csrfToken()
    })
    expect(await accepts(browser, text)).toBe(true)
  })

  it('starts a session for a visitor without one, which holds nothing that a page sees', async () => {
    const site = createSite()
    const browser = site.browser()
    const text = await tokenFor(browser)
    expect(liveRecords(site)).toBe(1)
    expect(await accepts(browser, text)).toBe(true)
    expect(await browser.visit((session) => session.keys())).toEqual([])
  })

  it('is worth as much after a clear, also for a visitor without a session', async () => {
    for (const browser of [createSite().browser(), await browserWith(createSite(), { a: 1 })]) {
      const text = await browser.visit(async (session) => {
        session.set('b', 1)
        const made = await session.csrfToken()
        session.clear()
        return made
      })
      expect(await accepts(browser, text)).toBe(true)
      expect(await browser.visit((session) => session.keys())).toEqual([])
    }
  })

  it('cannot be checked without a session', async () => {
    const site = createSite()
    expect(await accepts(site.browser(), 'A'.repeat(86))).toBe(false)
    expect(await accepts(site.browser('A'.repeat(43)), 'A'.repeat(86))).toBe(false)
    expect(liveRecords(site)).toBe(0)
  })

  it('of a session that was rotated away is refused under its old token, too', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const [old, text] = [site.browser(browser.token), await tokenFor(browser)]
    await browser.visit((session) => session.regenerate())
    expect(await accepts(old, text)).toBe(false)
  })

  it('cannot be made up for no session', async () => {
    const proof = toBase64url(new Uint8Array(32)) + toBase64url(hashOf('csrf:null'))
    expect(await accepts(createSite().browser(), proof)).toBe(false)
  })

  const wrong = [
    '='.repeat(43) + 'A'.repeat(43),
    'A'.repeat(43) + '='.repeat(43),
    undefined,
    null,
    1,
    '',
    'x',
    'A'.repeat(86),
    'A'.repeat(85),
    '='.repeat(86),
    'A'.repeat(9000),
  ]

  it.each(wrong)('is not %j', async (text) => {
    expect(await accepts(await browserWith(createSite(), { a: 1 }), text)).toBe(false)
  })

  it('with any one character changed is refused', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const text = await tokenFor(browser)
    // The last character of each half holds two bits that stand for nothing.
    for (const place of [0, 20, 41, 43, 60, 84]) {
      const other = text[place] === 'A' ? 'B' : 'A'
      expect(await accepts(browser, text.slice(0, place) + other + text.slice(place + 1))).toBe(false)
    }
  })
})
