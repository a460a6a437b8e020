import { describe, expect, it } from 'vitest'
import type { EngineOptions, Session } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf, liveRecords, type Site } from '../support/site.ts'

const minute = 60_000

/** A request that read, and whose session ended before it writes. */
async function interrupted(
  end: (browser: Browser, site: Site) => unknown,
  options: Partial<EngineOptions> = {},
) {
  const site = createSite({ idleTimeout: 60, ...options })
  const browser = await browserWith(site, { a: 1 })
  const request = browser.open()
  await request.session.get('a')
  await end(site.browser(browser.token), site)
  return { site, browser, request }
}

const ends: Record<string, { end: (browser: Browser, site: Site) => unknown; reason: string }> = {
  'was destroyed': { end: (browser) => browser.visit((session) => session.destroy()), reason: 'ended' },
  'was logged out': { end: (browser) => browser.visit((session) => session.logout()), reason: 'ended' },
  'was rotated away': {
    end: (browser) => browser.visit((session) => session.regenerate()),
    reason: 'rotated',
  },
  'was logged in elsewhere': {
    end: (browser) => browser.visit((session) => session.login('eve')),
    reason: 'rotated',
  },
  expired: { end: (_browser, site) => site.clock.jump(minute), reason: 'expired' },
  'was forgotten by the store': { end: (_browser, site) => site.entries.clear(), reason: 'absent' },
}

const writes: Record<string, (session: Session) => unknown> = {
  set: (session) => session.set('a', 2),
  delete: (session) => session.delete('a'),
  clear: (session) => session.clear(),
  flash: (session) => session.flash('note', 1),
  persist: (session) => session.persist(3600),
  regenerate: (session) => session.regenerate(),
  update: (session) => session.update('a', () => 2),
  increment: (session) => session.increment('a'),
}

describe.each(Object.entries(ends))('a request whose session %s', (_name, { end, reason }) => {
  it.each(Object.entries(writes))(
    'drops its writes, sends no cookie and says so: %s',
    async (_verb, write) => {
      const { site, request } = await interrupted(end)
      const live = liveRecords(site)
      await write(request.session)
      expect(await request.commit()).toEqual({ kind: 'keep' })
      expect(liveRecords(site)).toBe(live)
      const events = site.events.filter(({ type }) => type === 'interrupted')
      expect(events).toMatchObject([{ id: expect.any(String), reason }])
    },
  )

  it('reads as empty afterwards', async () => {
    const { request } = await interrupted(end)
    request.session.set('a', 2)
    await request.commit()
    expect(await request.session.keys()).toEqual([])
    expect(await request.session.userId()).toBeNull()
    expect(await request.session.info()).toBeNull()
  })

  it('answers as usual when it only read', async () => {
    const { site, request } = await interrupted(end)
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(site.events.filter(({ type }) => type === 'interrupted')).toEqual([])
  })

  it('fails with a typed error where that is wanted', async () => {
    const { request } = await interrupted(end, { onInterrupted: 'fail' })
    request.session.set('a', 2)
    await expect(request.commit()).rejects.toMatchObject({ code: 'SESSION_INTERRUPTED' })
  })

  it('answers after a failure and a rollback', async () => {
    const { request } = await interrupted(end, { onInterrupted: 'fail' })
    request.session.set('a', 2)
    await expect(request.commit()).rejects.toMatchObject({ code: 'SESSION_INTERRUPTED' })
    request.rollback()
    expect(await request.commit()).toEqual({ kind: 'keep' })
  })

  it('logs in all the same, into a session of its own', async () => {
    const { site, request } = await interrupted(end)
    request.session.login('ada')
    const change = await request.commit()
    const browser = site.browser()
    browser.receive(change)
    expect(await browser.visit((session) => session.userId())).toBe('ada')
  })
})

describe('a request that was opened before a logout', () => {
  it('and reads only afterwards writes nothing either', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const slow = browser.open()
    await browser.visit((session) => session.destroy())
    slow.session.set('a', 2)
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(liveRecords(site)).toBe(0)
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted' })
  })

  it('fails on an update where that is wanted', async () => {
    const site = createSite({ onInterrupted: 'fail' })
    const browser = await browserWith(site, { a: 1 })
    const slow = browser.open()
    await browser.visit((session) => session.destroy())
    await slow.session.increment('a')
    await expect(slow.commit()).rejects.toMatchObject({ code: 'SESSION_INTERRUPTED' })
  })

  it('logs out without an error and takes the cookie away at most once more', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const slow = browser.open()
    await slow.session.get('a')
    await browser.visit((session) => session.destroy())
    slow.session.logout()
    expect((await slow.commit()).kind).not.toBe('set')
    expect(liveRecords(site)).toBe(0)
  })
})

describe('a request that is opened after a logout with the old token', () => {
  it('starts a new session with its first write', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.destroy())
    site.clock.jump(1)
    expect(await dataOf(old)).toEqual({})
    await old.visit((session) => session.set('b', 2))
    expect(await dataOf(old)).toEqual({ b: 2 })
  })

  it('is told to forget the cookie when it logs out', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.destroy())
    site.clock.jump(1)
    await old.visit((session) => session.logout())
    expect(old.token).toBeUndefined()
  })
})

describe('a rollback', () => {
  it('keeps a destroy, and nothing else', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.set('a', 2)
    request.session.destroy()
    request.session.set('b', 3)
    request.session.login('ada')
    request.rollback()
    expect(await browser.finish(request)).toEqual({ kind: 'clear' })
    expect(liveRecords(site)).toBe(0)
  })

  it('drops set, delete, clear, flash, login and persist', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.set('b', 2)
    request.session.delete('a')
    request.session.clear()
    request.session.flash('note', 1)
    request.session.login('ada', { persist: 3600 })
    request.rollback()
    expect(await site.store.during(() => request.commit())).toEqual([])
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('does not stand in the way of writes that follow', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const request = browser.open()
    request.session.set('a', 2)
    request.rollback()
    request.session.set('b', 3)
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ a: 1, b: 3 })
  })
})
