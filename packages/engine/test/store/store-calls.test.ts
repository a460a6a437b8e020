import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

/** The calls of a request of an anonymous visitor, and what it leaves. */
async function anonymous(page: (session: Session) => unknown) {
  const site = createSite()
  const browser = site.browser()
  const calls = await site.store.during(() => browser.visit(page))
  return { calls, token: browser.token, records: site.entries.size }
}

/** The calls of a request on a session with data. */
async function returning(page: (session: Session) => unknown) {
  const site = createSite()
  const browser = await browserWith(site, { a: 1, b: [1] })
  return site.store.during(() => browser.visit(page))
}

const nothing = { calls: [], token: undefined, records: 0 }

describe('an anonymous visitor who writes nothing', () => {
  const pages: Record<string, (session: Session) => unknown> = {
    'does nothing': () => {},
    gets: (session) => session.get('a'),
    'asks for keys': (session) => session.keys(),
    deletes: (session) => session.delete('a'),
    clears: (session) => session.clear(),
    destroys: (session) => session.destroy(),
    'logs out': (session) => session.logout(),
    regenerates: (session) => session.regenerate(),
    persists: (session) => session.persist(3600),
    'sets and deletes': (session) => {
      session.set('a', 1)
      session.delete('a')
    },
    pulls: (session) => session.pull('a'),
    'reads a flash': (session) => session.flash('a'),
    'updates to nothing': (session) => session.update('a', () => undefined),
    'asks for the user': (session) => session.userId(),
    'asks for info': (session) => session.info(),
  }

  it.each(Object.entries(pages))('calls no store and gets no cookie: %s', async (_name, page) => {
    expect(await anonymous(page)).toEqual(nothing)
  })
})

describe('a token that is malformed', () => {
  const shapes = ['', 'short', 'a'.repeat(44), `${'a'.repeat(42)}=`, `${'a'.repeat(42)}/`, '../'.repeat(15)]

  it.each(shapes)('costs no call and reads as no session: %j', async (token) => {
    const site = createSite()
    const request = site.engine.open(token)
    expect(await request.session.get('a')).toBeUndefined()
    expect(request.hasToken).toBe(false)
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(site.store.calls).toEqual([])
  })
})

describe('a request calls the store', () => {
  it('not at all when it leaves the session alone', async () => {
    expect(await returning(() => {})).toEqual([])
  })

  it('once to read', async () => {
    expect(await returning((session) => session.get('a'))).toEqual(['read'])
  })

  it('once to read many times, also at the same time', async () => {
    const calls = await returning(async (session) => {
      await Promise.all([session.get('a'), session.has('b'), session.keys(), session.userId()])
      await session.get('c')
    })
    expect(calls).toEqual(['read'])
  })

  it('twice to read and write', async () => {
    const calls = await returning(async (session) => session.set('a', (await session.get('a')) + 1))
    expect(calls).toEqual(['read', 'apply'])
  })

  it('once to set or delete what it did not read', async () => {
    const calls = await returning((session) => {
      session.set('a', 2)
      session.set('c', 3)
      session.delete('b')
    })
    expect(calls).toEqual(['apply'])
  })

  it('twice to clear, since what proves forms of earlier pages has to stay', async () => {
    expect(await returning((session) => session.clear())).toEqual(['read', 'apply'])
  })

  it('once to start a session', async () => {
    const { calls } = await anonymous((session) => session.set('a', 1))
    expect(calls).toEqual(['create'])
  })

  it('once to start a session with update', async () => {
    const { calls } = await anonymous((session) => session.increment('visits'))
    expect(calls).toEqual(['create'])
  })

  it('twice for the login of an anonymous visitor without a session, and once more for the first of a user', async () => {
    const first = await anonymous((session) => session.login('ada'))
    expect(first.calls).toEqual(['apply', 'create', 'create'])
    const site = createSite()
    await site.browser().visit((session) => session.login('ada'))
    const calls = await site.store.during(() => site.browser().visit((session) => session.login('ada')))
    expect(calls).toEqual(['apply', 'create'])
  })

  it('three times in a row for a login on a session: the user’s index is written while the session is read', async () => {
    const site = createSite()
    await site.browser().visit((session) => session.login('ada'))
    const browser = await browserWith(site, { a: 1 })
    const calls = await site.store.during(() => browser.visit((session) => session.login('ada')))
    expect(calls).toEqual(['apply', 'read', 'create', 'retire'])
  })

  it('three times for a rotation', async () => {
    expect(await returning((session) => session.regenerate())).toEqual(['read', 'create', 'retire'])
  })

  it('once to read the session of a user, and once more every ten seconds', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('ada'))
    const reading = () => site.store.during(() => browser.visit((session) => session.userId()))
    expect(await reading()).toEqual(['read'])
    site.clock.jump(10_000)
    expect(await reading()).toEqual(['read', 'read'])
    expect(await reading()).toEqual(['read'])
  })

  it('twice to end a session', async () => {
    expect(await returning((session) => session.destroy())).toEqual(['read', 'retire'])
  })

  it('not for a value that is set to what was read', async () => {
    const calls = await returning(async (session) => {
      session.set('b', await session.get('b'))
      session.set('a', 1)
    })
    expect(calls).toEqual(['read', 'apply'])
    expect(await returning(async (session) => session.set('b', await session.get('b')))).toEqual(['read'])
  })

  it('not for the delete of a key that it saw was absent', async () => {
    const calls = await returning(async (session) => {
      if (!(await session.has('c'))) session.delete('c')
    })
    expect(calls).toEqual(['read'])
  })
})

describe('a token that the store does not know', () => {
  const unknown = 'A'.repeat(43)

  it('is asked for once per request', async () => {
    const site = createSite()
    const browser = site.browser(unknown)
    const calls = await site.store.during(() =>
      browser.visit(async (session) => {
        expect(await session.get('a')).toBeUndefined()
        expect(await session.keys()).toEqual([])
        expect(await session.info()).toBeNull()
      }),
    )
    expect(calls).toEqual(['read'])
    expect(browser.token).toBe(unknown)
  })

  it('gives way to a new one with the first write', async () => {
    const site = createSite()
    const browser = site.browser(unknown)
    expect(await site.store.during(() => browser.visit((session) => session.set('a', 1)))).toEqual([
      'apply',
      'create',
    ])
    expect(browser.token).not.toBe(unknown)
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('gives way to a new one with a login, which is entered in the index of users while the token is read', async () => {
    const site = createSite()
    await site.browser().visit((session) => session.login('ada'))
    const calls = await site.store.during(() =>
      site.browser(unknown).visit((session) => session.login('ada')),
    )
    expect(calls).toEqual(['apply', 'read', 'apply', 'create'])
  })
})
