import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf, type Site } from '../support/site.ts'

/** What a function of `update('n')` may wrongly do to `n` itself: each made it run again for ever. */
const changes: Record<string, (session: Session, n: number) => unknown> = {
  set: (session, n) => session.set('n', n + 1),
  delete: (session) => session.delete('n'),
  clear: (session) => session.clear(),
  update: (session) => session.update('n', (value = 0) => value + 1),
  increment: (session) => session.increment('n'),
}

/** Starts the update from each state that a session can be in. */
const grounds: Record<string, (session: Session) => unknown> = {
  'of a live session': () => undefined,
  'of a pending value': (session) => session.set('n', 3),
  'after a login': (session) => session.login('ada'),
  'after a logout': (session) => session.logout(),
}

function nested(act: (session: Session, n: number) => unknown, isLater: boolean) {
  return (session: Session) => {
    const change = async (n = 0) => {
      if (isLater) await Promise.resolve()
      await act(session, n)
      return n + 1
    }
    return session.update('n', change)
  }
}

/** Refused; or, where it only takes something away, done once what it takes is gone. */
async function expectEnd(site: Site, name: string, update: Promise<unknown>) {
  const isSettling = ['delete', 'clear'].includes(name)
  const end = await site.clock.settle(update.catch((error: unknown) => error))
  if (isSettling && typeof end === 'number') return
  expect(end).toMatchObject({ code: 'INVALID_CALL', message: expect.stringContaining('"n"') })
}

describe('an update whose function changes the same key', () => {
  for (const [ground, prepare] of Object.entries(grounds)) {
    it.each(Object.keys(changes))(`${ground} is refused, with the mistake by name: %s`, async (name) => {
      for (const isLater of [false, true]) {
        const site = createSite()
        const request = (await browserWith(site, { n: 1, other: 1 })).open()
        await prepare(request.session)
        const before = site.store.calls.length
        const update = nested(changes[name] ?? (() => undefined), isLater)(request.session)
        await expectEnd(site, name, update)
        expect(site.store.calls.length - before).toBeLessThan(100)
      }
    })
  }

  it.each(Object.keys(changes))('is refused where there is no session yet: %s', async (name) => {
    for (const isLater of [false, true]) {
      const site = createSite()
      const update = nested(changes[name] ?? (() => undefined), isLater)(site.browser().open().session)
      await expectEnd(site, name, update)
    }
  })

  it.each(Object.keys(changes))('is refused after the response has started: %s', async (name) => {
    for (const isLater of [false, true]) {
      const site = createSite()
      const request = (await browserWith(site, { n: 1 })).open()
      await request.session.get('n')
      await request.commit()
      request.responseStarted()
      const update = nested(changes[name] ?? (() => undefined), isLater)(request.session)
      await expectEnd(site, name, update)
      await request.settled()
    }
  })

  it('does not wait for a clock that stands still', async () => {
    const site = createSite()
    const { session } = (await browserWith(site, { n: 1 })).open()
    await expect(nested((own, n) => own.set('n', n), true)(session)).rejects.toMatchObject({
      code: 'INVALID_CALL',
    })
  })

  it('leaves the session usable', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    await browser.visit(async (session) => {
      await session.update('n', () => session.increment('n')).catch(() => undefined)
      session.set('after', 2)
    })
    expect(await dataOf(browser)).toMatchObject({ after: 2 })
  })
})

describe('an update whose function uses the session otherwise', () => {
  const others: Record<string, [act: (session: Session) => unknown, left: Record<string, unknown>]> = {
    'sets another key': [(session) => session.set('m', 1), { n: 2, m: 1 }],
    'updates another key': [(session) => session.increment('m'), { n: 2, m: 1 }],
    'pulls another key': [(session) => session.pull('other'), { n: 2 }],
    'leaves a flash of the same name': [(session) => session.flash('n', 'hello'), { n: 2 }],
    'reads everything': [(session) => session.entries(), { n: 2 }],
    rotates: [(session) => session.regenerate(), { n: 2 }],
    persists: [(session) => session.persist(3600), { n: 2 }],
    'logs in': [(session) => session.login('ada'), { n: 2 }],
    'logs out': [(session) => session.logout(), { n: 1 }],
  }

  it.each(Object.entries(others))('is stored once: %s', async (name, [act, left]) => {
    const browser = await browserWith(createSite(), { n: 1, other: 1 })
    await browser.visit((session) =>
      session.update('n', async (n = 0) => {
        await act(session)
        return n + 1
      }),
    )
    const data = await dataOf(browser)
    if (name !== 'pulls another key' && name !== 'logs out') expect(data).toEqual({ other: 1, ...left })
    else expect(data).toEqual(left)
  })

  it('beside fifty others of one request keeps each', async () => {
    const browser = await browserWith(createSite(), { n: 0 })
    await browser.visit(async (session) => {
      const slow = async (n = 0) => {
        await Promise.resolve()
        return n + 1
      }
      await Promise.all(Array.from({ length: 50 }, () => session.update('n', slow)))
    })
    expect(await dataOf(browser)).toEqual({ n: 50 })
  })
})
