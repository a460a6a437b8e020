import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { island, keep, page, take, withFlash } from '../support/flashes.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

describe('a flash with a ttl', () => {
  const leave = (session: Session) => session.flash('note', 'saved', { ttl: 60 })

  it('is there until then, and not after', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit(leave)
    await site.clock.advance(59_999)
    expect(await browser.visit(keep)).toBe('saved')
    await site.clock.advance(1)
    expect(await browser.visit(take)).toBeUndefined()
  })

  it('is taken once, and seen by the islands of its page', async () => {
    const browser = createSite().browser()
    await browser.visit(leave)
    expect(await browser.visit(take, page)).toBe('saved')
    expect(await browser.visit(take, island)).toBe('saved')
    expect(await browser.visit(take, page)).toBeUndefined()
  })

  it('is kept with the ttl that it has, and shown to no island after it', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit(leave)
    await browser.visit(async (session) => [await take(session), await keep(session)], page)
    await site.clock.advance(55_000)
    expect(await browser.visit(take, page)).toBe('saved')
    await site.clock.advance(5_000)
    expect(await browser.visit(take, island)).toBeUndefined()
  })

  it('that is no number of seconds is refused', async () => {
    const { session } = createSite().browser().open()
    expect(() => session.flash('note', 'saved', { ttl: -1 })).toThrow('ttl')
    expect(() => session.flash('note', 'saved', { ttl: Number.NaN })).toThrow('ttl')
  })
})

describe('a flash that is left at once', () => {
  const leave = (session: Session) => session.flash('note', 'saved', { atOnce: true })

  it('starts a session, and stays when the page fails afterwards', async () => {
    const browser = createSite().browser()
    const request = browser.open()
    await leave(request.session)
    request.rollback()
    await browser.finish(request)
    expect(await browser.visit(take)).toBe('saved')
  })

  it('takes the place of an earlier one, also where this request took that', async () => {
    const browser = await withFlash(createSite(), 'earlier')
    await browser.visit(async (session) => {
      expect(await take(session)).toBe('earlier')
      await leave(session)
      expect(await keep(session)).toBe('saved')
    })
    expect(await browser.visit(take)).toBe('saved')
  })

  it('says that there is no room for it, and nothing else is lost', async () => {
    const site = createSite({ maxSize: 1000 })
    const browser = await browserWith(site, { a: 1 })
    await browser.visit(async (session) => {
      session.set('b', 2)
      const large = session.flash('note', 'x'.repeat(2000), { atOnce: true })
      await expect(large).rejects.toMatchObject({ code: 'TOO_LARGE' })
    })
    expect(await dataOf(browser)).toEqual({ a: 1, b: 2 })
  })
})
