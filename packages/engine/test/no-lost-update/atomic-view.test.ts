import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

const append =
  (item: string) =>
  (list: string[] = []) => [...list, item]

describe('a page sees what its atomic verb stored', () => {
  it('in get, has and keys', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1, ticket: 'A1' })
    await browser.visit(async (session) => {
      await session.increment('n')
      expect([await session.get('n'), await session.keys()]).toEqual([2, ['n', 'ticket']])
      await session.pull('ticket')
      expect([await session.has('ticket'), await session.keys()]).toEqual([false, ['n']])
    })
    expect(await dataOf(browser)).toEqual({ n: 2 })
    expect(site.events.map(({ type }) => type)).not.toContain('corrupt')
  })

  it('and builds on it: a later set is merged with what came between', async () => {
    const browser = await browserWith(createSite(), { list: ['a'] })
    const { session, commit } = browser.open()
    const list = await session.update('list', append('mine'))
    await browser.visit((other) => other.update('list', append('theirs')))
    session.set('list', append('later')(list))
    await commit()
    expect(await dataOf(browser)).toEqual({ list: ['a', 'mine', 'theirs', 'later'] })
  })

  it('so that the next one asks for nothing again', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    const twice = async (session: Session) => [await session.increment('n'), await session.increment('n')]
    expect(await site.store.during(() => browser.visit(twice))).toEqual(['read', 'apply', 'apply'])
  })
})

describe('an atomic verb that starts from a pending value', () => {
  it('merges it with a parallel change, where the page had looked', async () => {
    const browser = await browserWith(createSite(), { list: ['a'] })
    const { session } = browser.open()
    session.set('list', append('mine')(await session.get('list')))
    await browser.visit((other) => other.update('list', append('theirs')))
    await session.update('list', append('last'))
    expect(await dataOf(browser)).toEqual({ list: ['a', 'theirs', 'mine', 'last'] })
  })

  it('replaces a parallel change with one call, where it had not', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1, a: 1 })
    const { session } = browser.open()
    await session.get('a')
    await browser.visit((other) => other.set('n', 5))
    session.set('n', 10)
    expect(await site.store.during(() => session.increment('n'))).toEqual(['apply'])
    expect(await dataOf(browser)).toEqual({ n: 11, a: 1 })
  })
})

describe('the change of an update', () => {
  /** An update whose change does something else to the session the first time that it runs. */
  function adding(session: Session, first: () => unknown): Promise<number> {
    let isFirst = true
    return session.update('n', async (n = 0) => {
      if (isFirst) await first()
      isFirst = false
      return n + 1
    })
  }

  it.each(['clear', 'destroy'] as const)('is made again after a %s that it called itself', async (verb) => {
    const browser = await browserWith(createSite(), { n: 1, a: 1 })
    expect(await browser.visit((session) => adding(session, () => session[verb]()))).toBe(1)
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('is made again on the session that a login of its own request led to', async () => {
    const browser = await browserWith(createSite(), { n: 1 })
    const request = browser.open()
    request.session.login('ada')
    expect(await adding(request.session, () => browser.finish(request))).toBe(2)
    expect(await dataOf(browser)).toEqual({ n: 2 })
  })

  it('tells once that the session ended, also when it found that out itself', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const { session } = browser.open()
    await session.get('a')
    await browser.visit((other) => other.destroy())
    expect(await site.eventsDuring(() => adding(session, () => session.increment('m')))).toEqual([
      'interrupted',
    ])
  })
})

describe('an atomic verb on a session that went elsewhere', () => {
  it('stores nothing, and tells once why', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.regenerate())
    await old.visit(async (session) => [await session.increment('n'), await session.increment('n')])
    expect(site.events.filter(({ type }) => type === 'interrupted')).toEqual([
      { type: 'interrupted', id: null, reason: 'rotated' },
    ])
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('tells so as well after a logout that left a login which came meanwhile', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    const slow = browser.open()
    await browser.visit((session) => session.login('bob'))
    slow.session.logout()
    await slow.commit()
    await slow.session.increment('n')
    expect(site.events.at(-1)).toEqual({ type: 'interrupted', id: null, reason: 'absent' })
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })
})
