import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

/** What code in other words than ours does with an answer. */
const catching = (answer: unknown) => (answer as Promise<unknown>).catch(() => 'failed')

const CALLS: Record<string, (session: Session) => unknown> = {
  set: (session) => session.set('a', 2),
  delete: (session) => session.delete('a'),
  clear: (session) => session.clear(),
  destroy: (session) => session.destroy(),
  logout: (session) => session.logout(),
  regenerate: (session) => session.regenerate(),
  flash: (session) => session.flash('notice', 'kept'),
  login: (session) => session.login('ann'),
  persist: (session) => session.persist(3600),
}

describe('what a write or a rotation answers', () => {
  it.each(Object.keys(CALLS))('is a settled promise: %s', async (name) => {
    const { session } = (await browserWith(createSite(), { a: 1 })).open()
    expect(await catching(CALLS[name]?.(session))).toBeUndefined()
  })

  it('has the type that Astro gives it where Astro answers a promise', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const before = browser.token
    await browser.visit((session) => session.regenerate().catch(() => undefined))
    expect(browser.token).not.toBe(before)
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it.each([
    ['a value that cannot be kept', (session: Session) => session.set('a', () => 1)],
    ['a key that is none', (session: Session) => session.set('', 1)],
    ['an option that is none', (session: Session) => session.persist(-1)],
  ])('does not come for %s, which throws at once', (_, call) => {
    expect(() => call(createSite().browser().open().session)).toThrow()
  })

  it.each(['regenerate', 'login', 'persist'])(
    'does not come from %s after the headers left',
    async (name) => {
      const request = (await browserWith(createSite(), { a: 1 })).open()
      request.responseStarted()
      expect(() => CALLS[name]?.(request.session)).toThrow(
        expect.objectContaining({ code: 'RESPONSE_STARTED' }),
      )
    },
  )
})

describe('regenerate() of a visitor without a session', () => {
  it('starts none, and announces no token', async () => {
    const site = createSite()
    const browser = site.browser()
    const request = browser.open()
    request.session.regenerate()
    expect(request.session.sessionID).toBeUndefined()
    expect(await browser.finish(request)).toEqual({ kind: 'keep' })
    expect(site.entries.size).toBe(0)
  })
})

describe('a property of a session', () => {
  it('cannot be assigned: a value that is kept is set', () => {
    const { session } = createSite().browser().open()
    const advice = expect.objectContaining({
      code: 'INVALID_KEY',
      hint: expect.stringContaining("session.set('cart', value)"),
    })
    expect(() => Object.assign(session, { cart: ['pea'] })).toThrow(advice)
  })
})
