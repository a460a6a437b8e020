import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf, liveRecords } from '../support/site.ts'

describe('a request with a token that was rotated away', () => {
  it('reads as empty, writes nothing and sends no cookie for a minute', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.regenerate())
    site.clock.jump(59_000)
    const request = old.open()
    expect(await request.session.keys()).toEqual([])
    request.session.set('b', 2)
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(await dataOf(browser)).toEqual({ a: 1 })
    expect(liveRecords(site)).toBe(1)
  })

  it('cannot rotate it once more, and is told why', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.regenerate())
    await old.visit((session) => {
      session.set('b', 2)
      session.regenerate()
    })
    expect(site.events.at(-1)).toEqual({ type: 'interrupted', id: null, reason: 'rotated' })
    expect(liveRecords(site)).toBe(1)
  })

  it.each([60_000, 10 * 60_000])(
    'counts as unknown after %d ms: a write starts another session',
    async (ms) => {
      const site = createSite()
      const browser = await browserWith(site, { a: 1 })
      const old = site.browser(browser.token)
      await browser.visit((session) => session.regenerate())
      site.clock.jump(ms)
      await old.visit((session) => session.set('b', 2))
      expect(await dataOf(old)).toEqual({ b: 2 })
      expect(await dataOf(browser)).toEqual({ a: 1 })
    },
  )

  it('that logs out ends the session under its new token', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const slow = browser.open()
    await slow.session.get('a')
    await browser.visit((session) => session.regenerate())
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(liveRecords(site)).toBe(0)
  })
})
