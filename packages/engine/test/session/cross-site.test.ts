import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf, liveRecords } from '../support/site.ts'

const held = { holdsBackCookie: true }

const writes: Record<string, (session: Session) => unknown> = {
  set: (session) => session.set('a', 1),
  flash: (session) => session.flash('note', 'paid'),
  csrfToken: (session) => session.csrfToken(),
}

const atOnce: Record<string, (session: Session) => Promise<unknown>> = {
  increment: (session) => session.increment('a'),
  update: (session) => session.update('a', () => 1),
  start: (session) => session.start(),
}

describe('a request whose cookie the browser may have held back', () => {
  it.each(Object.entries(writes))('starts no session that replaces one: %s', async (_verb, write) => {
    const site = createSite()
    const request = site.browser().open(held)
    await write(request.session)
    await expect(request.commit()).rejects.toMatchObject({ code: 'SESSION_CROSS_SITE' })
    request.rollback()
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(liveRecords(site)).toBe(0)
  })

  it.each(Object.entries(atOnce))('starts none at once either: %s', async (_verb, write) => {
    const site = createSite()
    const request = site.browser().open(held)
    await expect(write(request.session)).rejects.toMatchObject({ code: 'SESSION_CROSS_SITE' })
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(liveRecords(site)).toBe(0)
  })

  it('answers as usual when it only looks, or takes something away', async () => {
    const site = createSite()
    await site.browser().visit(async (session) => {
      expect([await session.get('a'), await session.userId(), await session.flash('note')]).toEqual([
        undefined,
        null,
        undefined,
      ])
      session.delete('a')
      session.clear()
      session.logout()
    }, held)
    expect(site.store.calls).toEqual([])
  })

  it('logs in, since a login says who the visitor is', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.set('a', 1)
      session.login('ada')
    }, held)
    expect(await browser.visit((session) => session.userId())).toBe('ada')
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('starts one where the cookie came, and its session is over', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.logout())
    site.clock.jump(1)
    await old.visit((session) => session.set('b', 1), held)
    expect(await dataOf(old)).toEqual({ b: 1 })
  })

  it('writes to the session that it came with, where the cookie came after all', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => session.set('a', 2), held)
    expect(await dataOf(browser)).toEqual({ a: 2 })
  })
})
