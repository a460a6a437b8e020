import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

const looks: Record<string, (session: Session) => Promise<unknown>> = {
  keys: (session) => session.keys(),
  values: (session) => session.values(),
  entries: (session) => session.entries(),
}

/** Writes that a page makes without a look, before it looks at everything. */
const blindWrites: Record<string, (session: Session) => unknown> = {
  nothing: () => undefined,
  'a set': (session) => session.set('x', 1),
  'a delete': (session) => session.delete('x'),
  'a flash': (session) => session.flash('note', 'hello'),
  'a set and a login': (session) => {
    session.set('x', 1)
    session.login('ann')
  },
  'a login and a set': (session) => {
    session.login('ann')
    session.set('x', 1)
  },
  'a regenerate': (session) => session.regenerate(),
  'a set of its own commit': async (session) => {
    session.set('x', 1)
    await session.increment('x')
  },
}

const cases = Object.keys(looks).flatMap((look) => Object.keys(blindWrites).map((blind) => [look, blind]))

describe('a page that looked at all keys', () => {
  it.each(cases)(
    'by %s, beside %s, loses no parallel write of a key that was not there',
    async (look, blind) => {
      const site = createSite()
      const browser = await browserWith(site, { z: 1 })
      const request = browser.open()
      await blindWrites[blind]?.(request.session)
      await looks[look]?.(request.session)
      await browser.visit((session) => session.set('cart', ['theirs']))
      request.session.set('cart', ['mine'])
      await browser.finish(request)
      expect(await dataOf(browser)).toMatchObject({ cart: ['theirs', 'mine'] })
    },
  )

  it.each(cases)('by %s, beside %s, loses no parallel write of a key that was there', async (look, blind) => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'] })
    const request = browser.open()
    await blindWrites[blind]?.(request.session)
    await looks[look]?.(request.session)
    await browser.visit((session) => session.set('cart', ['pea', 'theirs']))
    request.session.set('cart', ['pea', 'mine'])
    await browser.finish(request)
    expect(await dataOf(browser)).toMatchObject({ cart: ['pea', 'theirs', 'mine'] })
  })

  const ownWrites: Record<string, (session: Session) => void> = {
    'a set': (session) => session.set('list', ['mine']),
    'a set before a login': (session) => {
      session.set('list', ['mine'])
      session.login('ann')
    },
    'a set after a login': (session) => {
      session.login('ann')
      session.set('list', ['mine'])
    },
    'a set before a regenerate': (session) => {
      session.set('list', ['mine'])
      session.regenerate()
    },
  }

  it.each(Object.keys(looks).flatMap((look) => Object.keys(ownWrites).map((own) => [own, look])))(
    'keeps what it wrote without a look as it wrote it: %s, then %s',
    async (own, look) => {
      for (const isLooking of [false, true]) {
        const site = createSite()
        const browser = await browserWith(site, { list: ['pea'] })
        const request = browser.open()
        ownWrites[own]?.(request.session)
        if (isLooking) await looks[look]?.(request.session)
        await browser.visit(async (session) => session.set('list', ['pea', 'theirs']))
        await browser.finish(request)
        expect(await dataOf(browser)).toEqual({ list: ['mine'] })
      }
    },
  )

  it('looks at such a key as well once it is stored', async () => {
    const site = createSite()
    const browser = await browserWith(site, { z: 1 })
    const request = browser.open()
    request.session.set('list', ['mine'])
    await request.session.keys()
    await request.commit()
    await browser.visit(async (session) => session.set('list', ['theirs', 'mine']))
    request.session.set('list', ['mine', 'more'])
    await request.commit()
    expect(await dataOf(browser)).toMatchObject({ list: ['theirs', 'mine', 'more'] })
  })
})
