import { describe, expect, it } from 'vitest'
import type { Session, SessionRequest } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf, type Site } from '../support/site.ts'

const rotations: Record<string, (session: Session) => unknown> = {
  regenerate: (session) => session.regenerate(),
  persist: (session) => session.persist(3600),
  'a login': (session) => session.login('ada'),
}

/** Answers that would pretend that something was kept. */
const writes: Record<string, (session: Session) => unknown> = {
  set: (session) => session.set('a', 2),
  delete: (session) => session.delete('a'),
  clear: (session) => session.clear(),
  flash: (session) => session.flash('note', 1),
  'await flash': (session) => session.flash('note'),
  pull: (session) => session.pull('a'),
  update: (session) => session.update('a', (a = 0) => a + 1),
  increment: (session) => session.increment('a'),
  persist: (session) => session.persist(3600),
  'set, regenerate': (session) => [session.set('a', 2), session.regenerate()],
}

/** Answers that would take the visitor for somebody who is not logged in. */
const questions: Record<string, (session: Session) => unknown> = {
  userId: (session) => session.userId(),
  info: (session) => session.info(),
  csrfToken: (session) => session.csrfToken(),
  isCsrfToken: (session) => session.isCsrfToken('x'.repeat(86)),
}

/** What the page saw before the rotation, if it looked, and when it was opened. */
const beginnings: Record<string, (browser: Browser) => Promise<SessionRequest>> = {
  'had read it': async (browser) => {
    const request = browser.open()
    await request.session.get('a')
    return request
  },
  'had not read it': async (browser) => browser.open(),
}

async function overtaken(
  begin: (browser: Browser) => Promise<SessionRequest>,
  rotate: (session: Session) => unknown,
) {
  const site = createSite()
  const browser = await browserWith(site, { a: 1 })
  await browser.visit((session) => session.flash('note', 'hello'))
  const request = await begin(site.browser(browser.token))
  await browser.visit(rotate)
  return { site, browser, request }
}

async function expectOutdated(request: SessionRequest): Promise<void> {
  expect(await request.commit()).toEqual({ kind: 'keep' })
  expect(request.outdated).toMatchObject({ code: 'SESSION_INTERRUPTED' })
}

describe.each(Object.entries(rotations))('a request that %s overtook', (_rotation, rotate) => {
  describe.each(Object.entries(beginnings))('and that %s', (beginning, begin) => {
    it.each(Object.entries(writes))('does not answer as kept what it wrote: %s', async (_verb, write) => {
      const { browser, request } = await overtaken(begin, rotate)
      await write(request.session)
      await expectOutdated(request)
      expect(await dataOf(browser)).toEqual({ a: 1 })
    })

    it.each(Object.entries(questions))('does not answer who the visitor is: %s', async (_verb, ask) => {
      const { request } = await overtaken(begin, rotate)
      await request.session.get('a')
      // What it had read before is what it knows.
      const isKnown = beginning === 'had read it'
      await ask(request.session)
      if (isKnown) expect(request.outdated).toBeNull()
      else await expectOutdated(request)
    })

    it('does not answer who the visitor is after a write either', async () => {
      const { request } = await overtaken(begin, rotate)
      request.session.set('a', 2)
      await request.commit()
      expect(await request.session.userId()).toBeNull()
      await expectOutdated(request)
    })

    it('answers as usual when it only reads, and shows nothing of the new session', async () => {
      const { browser, request } = await overtaken(begin, rotate)
      await browser.visit((session) => session.set('secret', 1))
      expect(await request.session.get('secret')).toBeUndefined()
      await request.commit()
      expect(request.outdated).toBeNull()
    })

    it('answers as usual when it only wanted a new token as well', async () => {
      const { browser, request } = await overtaken(begin, rotate)
      request.session.regenerate()
      expect(await request.commit()).toEqual({ kind: 'keep' })
      expect(request.outdated).toBeNull()
      expect(await dataOf(browser)).toEqual({ a: 1 })
    })

    it('answers as usual when it logs in, whatever it asked', async () => {
      const { request } = await overtaken(begin, rotate)
      await request.session.userId()
      request.session.set('a', 2)
      request.session.login('ada')
      await request.commit()
      expect(request.outdated).toBeNull()
    })

    it('answers as usual when it logs out, unless somebody logged in meanwhile', async () => {
      const { browser, request } = await overtaken(begin, rotate)
      await request.session.userId()
      request.session.logout()
      await request.commit()
      const isElsewhere = (await browser.visit((session) => session.userId())) === 'ada'
      expect(request.outdated !== null).toBe(isElsewhere)
    })
  })
})

describe('a browser that never got the cookie of a rotation', () => {
  async function later(ms: number): Promise<{ site: Site; old: Browser }> {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.regenerate())
    site.clock.jump(ms)
    return { site, old }
  }

  it.each([
    [9_999, true],
    [10_000, false],
    [59_999, false],
  ])('is asked to come again for ten seconds: after %d ms, %s', async (ms, isAsked) => {
    for (const ask of [(session: Session) => session.userId(), (session: Session) => session.flash('note')]) {
      const request = (await later(ms)).old.open({ isFromBrowser: true })
      await ask(request.session)
      await request.commit()
      expect(request.outdated !== null).toBe(isAsked)
    }
  })

  it('is not asked where it is none, and has no newer cookie to come with', async () => {
    const request = (await later(1)).old.open()
    expect(await request.session.userId()).toBeNull()
    await request.commit()
    expect(request.outdated).toBeNull()
  })

  it('is told for a minute that its writes are not kept, and is a stranger after it', async () => {
    const { site, old } = await later(59_999)
    const request = old.open()
    request.session.set('b', 1)
    await expectOutdated(request)
    site.clock.jump(1)
    await old.visit((session) => session.set('b', 1))
    expect(await dataOf(old)).toEqual({ b: 1 })
  })
})

it('a request whose session ended is not asked to come again', async () => {
  const site = createSite()
  const browser = await browserWith(site, { a: 1 })
  const request = site.browser(browser.token).open()
  await browser.visit((session) => session.logout())
  request.session.set('a', 2)
  await request.session.userId()
  await request.commit()
  expect(request.outdated).toBeNull()
})
