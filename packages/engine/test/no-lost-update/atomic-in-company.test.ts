import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf, type Site } from '../support/site.ts'

// What may stand before an atomic verb in the same request, and what the session holds at the end.
const company: Record<string, { before: (session: Session) => unknown; data: Record<string, unknown> }> = {
  'a set of another key': { before: (session) => session.set('a', 2), data: { n: 3, a: 2 } },
  'a login': { before: (session) => session.login('ada'), data: { n: 3, a: 1 } },
  'a login that keeps nothing': {
    before: (session) => session.login('ada', { keep: false }),
    data: { n: 2 },
  },
  'a destroy': { before: (session) => session.destroy(), data: { n: 2 } },
  'a logout and a login': {
    before(session) {
      session.logout()
      session.login('ada')
    },
    data: { n: 2 },
  },
  'a clear': { before: (session) => session.clear(), data: { n: 2 } },
  'a clear and a set': {
    before(session) {
      session.clear()
      session.set('b', 1)
    },
    data: { n: 2, b: 1 },
  },
  'a regenerate': { before: (session) => session.regenerate(), data: { n: 3, a: 1 } },
  'a clear and a regenerate': {
    before(session) {
      session.clear()
      session.regenerate()
    },
    data: { n: 2 },
  },
  'a persist': { before: (session) => session.persist(3600), data: { n: 3, a: 1 } },
}

describe.each([{ queue: true }, { queue: false }])('parallel increments, with queue: $queue', ({ queue }) => {
  it.each(Object.entries(company))('are all kept after %s', async (_name, { before, data }) => {
    const site = createSite({ queue })
    const browser = await browserWith(site, { n: 1, a: 1 })
    await browser.visit((session) => addTwice(site, session, before))
    expect(await dataOf(browser)).toEqual(data)
  })

  it.each(Object.entries(company))(
    'of an anonymous visitor are all kept after %s',
    async (_name, { before }) => {
      const site = createSite({ queue })
      const browser = site.browser()
      await browser.visit((session) => addTwice(site, session, before))
      expect(await dataOf(browser)).toMatchObject({ n: 2 })
    },
  )
})

describe('an atomic verb', () => {
  it('does not bring back what was stored before a clear', async () => {
    const browser = await browserWith(createSite(), { a: 1, b: 2 })
    await browser.visit(async (session) => {
      session.clear()
      expect(await session.pull('a')).toBeUndefined()
      expect(await session.increment('b')).toBe(1)
    })
    expect(await dataOf(browser)).toEqual({ b: 1 })
  })

  it('after a destroy leaves the ended session as it was', async () => {
    const site = createSite()
    const browser = await browserWith(site, { ticket: 1 })
    const other = browser.token
    await browser.visit(async (session) => {
      session.destroy()
      expect(await session.pull('ticket')).toBeUndefined()
    })
    expect(browser.token).toBeUndefined()
    expect(await dataOf(site.browser(other))).toEqual({})
  })

  it('after a login belongs to the new session, and goes with it when it is rolled back', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    const request = browser.open()
    request.session.login('ada')
    await request.session.increment('n')
    request.rollback()
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ n: 1 })
    expect(await browser.open().session.userId()).toBeNull()
  })

  it('before a login moves with the visitor, also when the login is rolled back', async () => {
    const browser = await browserWith(createSite(), { n: 1 })
    const request = browser.open()
    await request.session.increment('n')
    request.session.login('ada')
    request.rollback()
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ n: 2 })
  })

  it('on a session that ended meanwhile stores nothing', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    const request = browser.open()
    await request.session.get('n')
    await browser.visit((session) => session.destroy())
    const types = await site.eventsDuring(() => request.session.increment('n'))
    expect(types).toContain('interrupted')
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect([...site.entries.values()]).toMatchObject([{ kind: 'retired' }])
  })

  it('pulls nothing from a session that ended meanwhile', async () => {
    const browser = await browserWith(createSite(), { ticket: 1 })
    const request = browser.open()
    await request.session.has('ticket')
    await browser.visit((session) => session.destroy())
    expect(await request.session.pull('ticket')).toBeUndefined()
  })

  it('gives up after the time limit with a typed error and overwrites nothing', async () => {
    const site = createSite({ queue: false, storeTimeout: 1 })
    const browser = await browserWith(site, { n: 0 })
    const rival = browser.open()
    site.store.every(
      async (send) => {
        if (site.store.calls.at(-1) !== 'apply' || isRivalTurn) return send()
        isRivalTurn = true
        await rival.session.update('n', () => site.clock.now())
        isRivalTurn = false
        return send()
      },
      ['apply'],
    )
    let isRivalTurn = false
    const failing = expect(
      site.clock.settle(browser.visit((session) => session.update('n', () => 'mine'))),
    ).rejects.toMatchObject({ code: 'SESSION_CONTENDED' })
    await failing
    expect(await dataOf(browser)).not.toEqual({ n: 'mine' })
  })
})

async function addTwice(site: Site, session: Session, before: (session: Session) => unknown) {
  await before(session)
  await site.clock.settle(Promise.all([session.increment('n'), session.increment('n')]))
}
