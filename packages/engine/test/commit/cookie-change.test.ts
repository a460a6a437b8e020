import { describe, expect, it } from 'vitest'
import { browserWith, createSite } from '../support/site.ts'

const DAY = 86_400

describe('hasLastingCookie', () => {
  const site = () => createSite({ absoluteTimeout: 10 * DAY, idleTimeout: DAY })

  it('lets the cookie of a new session last to its deadline', async () => {
    const browser = site().browser()
    await browser.visit((session) => session.set('a', 1), { hasLastingCookie: true })
    expect(browser.maxAge).toBe(10 * DAY)
  })

  it('lets no later cookie of a session last longer than that', async () => {
    const { clock, browser: visitor } = site()
    const browser = visitor()
    await browser.visit((session) => session.set('a', 1), { hasLastingCookie: true })
    await clock.advance((DAY / 2) * 1000)
    await browser.visit((session) => session.regenerate(), { hasLastingCookie: true })
    expect(browser.maxAge).toBe(9.5 * DAY)
  })

  it('is nothing that a session keeps', async () => {
    const browser = site().browser()
    await browser.visit((session) => session.set('a', 1), { hasLastingCookie: true })
    await browser.visit((session) => session.regenerate())
    expect(browser.maxAge).toBeUndefined()
  })
})

describe('changesUser', () => {
  const acts = [
    ['login', true],
    ['logout', true],
    ['destroy', true],
    ['set', false],
    ['regenerate', false],
    ['persist', false],
    ['clear', false],
  ] as const

  for (const [verb, changes] of acts) {
    it(`is ${changes} after ${verb}(), and false before its commit`, async () => {
      const browser = await browserWith(createSite(), { a: 1 })
      const request = browser.open()
      if (verb === 'login') request.session.login('ada')
      else if (verb === 'persist') request.session.persist(3600)
      else if (verb === 'set') request.session.set('a', 2)
      else request.session[verb]()
      expect(request.changesUser).toBe(false)
      await browser.finish(request)
      expect(request.changesUser).toBe(changes)
    })
  }

  it('is false for a login that was rolled back', async () => {
    const request = createSite().browser().open()
    request.session.login('ada')
    request.rollback()
    await request.commit()
    expect(request.changesUser).toBe(false)
  })
})

describe('onLateToken', () => {
  it('tells of a CSRF token that is asked for after the response has started', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const told: string[] = []
    const request = browser.open({ onLateToken: () => told.push('late') })
    await request.session.csrfToken()
    await browser.finish(request)
    request.responseStarted()
    expect(told).toEqual([])
    expect(await request.session.csrfToken()).toHaveLength(86)
    expect(told).toEqual(['late'])
  })
})
