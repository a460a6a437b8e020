import { describe, expect, it } from 'vitest'
import type { OpenOptions, Session, SessionRequest } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf, liveRecords, type Site } from '../support/site.ts'

// A long upload begins, another tab changes the session, and the upload uses it for the first time much later.

const minute = 60_000

const rotations: Record<string, (session: Session) => unknown> = {
  regenerate: (session) => session.regenerate(),
  persist: (session) => session.persist(3600),
  'a login': (session) => session.login('ada'),
}

const writes: Record<string, (session: Session) => unknown> = {
  set: (session) => session.set('b', 1),
  flash: (session) => session.flash('note', 1),
  update: (session) => session.update('b', () => 1),
  increment: (session) => session.increment('b'),
  start: (session) => session.start(),
}

const questions: Record<string, (session: Session) => unknown> = {
  userId: (session) => session.userId(),
  info: (session) => session.info(),
  isLoggedInWithin: (session) => session.isLoggedInWithin(60),
  csrfToken: (session) => session.csrfToken(),
  isCsrfToken: (session) => session.isCsrfToken('x'.repeat(86)),
}

/** A request that was opened before `act` changed its session, and that much time after that. */
async function overtaken(
  act: (session: Session) => unknown,
  ms: number,
  { user, ...options }: OpenOptions & { user?: string } = {},
): Promise<{ site: Site; browser: Browser; request: SessionRequest }> {
  const site = createSite()
  const browser = await browserWith(site, { a: 1 })
  if (user !== undefined) await browser.visit((session) => session.login(user))
  const request = browser.open(options)
  site.clock.jump(1000)
  await browser.visit(act)
  site.clock.jump(ms)
  return { site, browser, request }
}

async function expectOutdated(request: SessionRequest): Promise<void> {
  expect(await request.commit()).toEqual({ kind: 'keep' })
  expect(request.outdated).toMatchObject({ code: 'SESSION_INTERRUPTED' })
}

// Its marker is there for five minutes.
describe.each([90_000, 4 * minute, 5 * minute, 60 * minute])('a request that waited %d ms after', (ms) => {
  describe.each(Object.entries(rotations))('%s', (_rotation, rotate) => {
    it.each(Object.entries(writes))('replaces nothing, and says so: %s', async (_verb, write) => {
      const { site, browser, request } = await overtaken(rotate, ms)
      const data = await dataOf(browser)
      await write(request.session)
      await expectOutdated(request)
      expect(liveRecords(site)).toBe(1)
      expect(await dataOf(browser)).toEqual(data)
    })

    it.each(Object.entries(questions))('does not say that nobody is logged in: %s', async (_verb, ask) => {
      const { request } = await overtaken(rotate, ms)
      await ask(request.session)
      await expectOutdated(request)
    })

    it('answers as usual when it only reads', async () => {
      const { request } = await overtaken(rotate, ms)
      expect(await request.session.keys()).toEqual([])
      expect(await request.commit()).toEqual({ kind: 'keep' })
      expect(request.outdated).toBeNull()
    })

    it('answers as usual when it logs in, whatever it asked', async () => {
      const { browser, request } = await overtaken(rotate, ms)
      await request.session.userId()
      request.session.login('bob')
      expect(await browser.finish(request)).toMatchObject({ kind: 'set' })
      expect(request.outdated).toBeNull()
      expect(await browser.visit((session) => session.userId())).toBe('bob')
    })
  })

  it.each(Object.entries(writes))('a logout starts no session: %s', async (_verb, write) => {
    const { site, request } = await overtaken((session) => session.logout(), ms, { user: 'ada' })
    await write(request.session)
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(liveRecords(site)).toBe(0)
  })
})

describe('a request that had read its session, and writes to it after its marker is gone', () => {
  it.each(Object.entries(rotations))('does not answer as kept what it wrote: %s', async (_name, rotate) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    await request.session.get('a')
    await browser.visit(rotate)
    site.clock.jump(5 * minute)
    request.session.set('b', 1)
    await expectOutdated(request)
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})
