import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf } from '../support/site.ts'

const add = async (session: Session, item: string) =>
  session.set('list', [...(((await session.get('list')) as string[] | undefined) ?? []), item])

const pull = (browser: Browser) => browser.visit((session) => session.pull('list'))

/** What a request writes on the list that it was shown, around its login. */
const writes: Record<string, (session: Session) => Promise<unknown>> = {
  'set after its login': async (session) => {
    session.login('ann')
    await add(session, 'own')
  },
  'updated after its login': async (session) => {
    session.login('ann')
    await session.update('list', (list: string[] = []) => [...list, 'own'])
  },
  'set before its login and after it': async (session) => {
    await add(session, 'own')
    session.login('ann')
    await add(session, 'more')
  },
  'set before its login': async (session) => {
    await add(session, 'own')
    session.login('ann')
  },
  'set without a login': (session) => add(session, 'own'),
}

describe('what is pulled by a request that wrote on it is told to nobody else:', () => {
  it.each(Object.entries(writes))('%s, where another pulls first', async (name, write) => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['a'], other: 1 })
    const slow = browser.open()
    await write(slow.session)
    expect(await pull(site.browser(browser.token))).toEqual(['a'])
    const own = name.includes('and after') ? ['own', 'more'] : ['own']
    expect(await slow.session.pull('list')).toEqual(own)
    await browser.finish(slow)
    expect(await dataOf(browser)).toEqual({ other: 1 })
  })

  it.each(Object.entries(writes))('%s, where another pulls afterwards', async (name, write) => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['a'], other: 1 })
    const slow = browser.open()
    await write(slow.session)
    const own = name.includes('and after') ? ['own', 'more'] : ['own']
    expect(await slow.session.pull('list')).toEqual(['a', ...own])
    expect(await pull(site.browser(browser.token))).toBeUndefined()
    await browser.finish(slow)
    expect(await dataOf(browser)).toEqual({ other: 1 })
  })

  it('what it sets after the pull is there when it is logged in', async () => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['a'] })
    await browser.visit(async (session) => {
      session.login('ann')
      await add(session, 'own')
      await session.pull('list')
      await add(session, 'new')
    })
    expect(await dataOf(browser)).toEqual({ list: ['new'] })
  })

  it('what it set without a look is its own, and is told though the session has none', async () => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['a'] })
    const slow = browser.open()
    slow.session.login('ann')
    slow.session.set('list', ['own'])
    expect(await slow.session.pull('list')).toEqual(['own'])
    expect(await pull(site.browser(browser.token))).toEqual(['a'])
  })

  const ends: Record<string, (session: Session) => unknown> = {
    'ended after that': (session) => session.logout(),
    'got a new token after that': (session) => session.regenerate(),
  }

  it.each(Object.entries(ends))('nothing is, where another pulled it and the session %s', async (_, end) => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['a'], other: 1 })
    const slow = browser.open()
    await add(slow.session, 'own')
    expect(await pull(browser)).toEqual(['a'])
    await browser.visit(end)
    expect(await slow.session.pull('list')).toBeUndefined()
    expect(await slow.session.get('list')).toBeUndefined()
  })

  it.each(Object.entries(ends))('nothing is in a login either, where the session %s', async (_, end) => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['a'], other: 1 })
    const slow = browser.open()
    await add(slow.session, 'own')
    slow.session.set('mine', 'own')
    expect(await pull(browser)).toEqual(['a'])
    await browser.visit(end)
    await slow.session.increment('count')
    slow.session.login('ann')
    expect(await slow.session.pull('list')).toBeUndefined()
    expect(await slow.session.pull('mine')).toBe('own')
    expect(await browser.finish(slow)).toMatchObject({ kind: 'set' })
    expect(await dataOf(browser)).toEqual({ count: 1 })
  })
})
