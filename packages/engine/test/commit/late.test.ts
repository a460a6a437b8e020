import { describe, expect, it } from 'vitest'
import { siteWith, started } from '../support/late-request.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

describe('after the response has started', () => {
  it('a write to an existing session is stored without a commit', async () => {
    const { browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    session.set('a', 2)
    await settled()
    expect(await dataOf(browser)).toEqual({ a: 2 })
  })

  it('writes of one moment are stored together', async () => {
    const { site, browser } = await siteWith({ a: 1, gone: 1 })
    const { session, settled } = await started(browser)
    const calls = await site.store.during(() => {
      session.set('a', 2)
      session.set('b', 3)
      session.delete('gone')
      return settled()
    })
    expect(calls).toEqual(['apply'])
    expect(await dataOf(browser)).toEqual({ a: 2, b: 3 })
  })

  it('writes of later moments are stored as well, in their order', async () => {
    const { browser } = await siteWith({ list: [0] })
    const { session, settled } = await started(browser)
    for (const item of [1, 2, 3]) {
      session.set('list', [...(await session.get('list')), item])
      await Promise.resolve()
    }
    await settled()
    expect(await dataOf(browser)).toEqual({ list: [0, 1, 2, 3] })
  })

  it('a blind write that follows another one of the same key replaces it, also after keys()', async () => {
    const { browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    await session.keys()
    session.set('list', ['x'])
    await settled()
    session.set('list', ['x', 'y'])
    await settled()
    expect((await dataOf(browser)).list).toEqual(['x', 'y'])
  })

  it('a write is merged with parallel ones', async () => {
    const { browser } = await siteWith({ list: ['a'] })
    const { session, settled } = await started(browser)
    const list = await session.get('list')
    await browser.visit((other) => other.update('list', (theirs: string[]) => [...theirs, 'theirs']))
    session.set('list', [...list, 'mine'])
    await settled()
    expect((await dataOf(browser)).list).toEqual(['a', 'theirs', 'mine'])
  })

  it('the verbs that act at once still do', async () => {
    const { browser } = await siteWith({ n: 1, ticket: 'A1' })
    const { session } = await started(browser)
    expect(await session.increment('n')).toBe(2)
    expect(await session.pull('ticket')).toBe('A1')
    expect(await dataOf(browser)).toEqual({ n: 2 })
  })

  it('clear, flash and destroy still work', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    session.clear()
    session.flash('note', 'x')
    await settled()
    expect(await dataOf(browser)).toEqual({})
    expect(await browser.visit((other) => other.flash('note'))).toBe('x')
    session.destroy()
    await settled()
    expect([...site.entries.values()]).toMatchObject([{ kind: 'retired' }])
  })

  it('a late commit is handed to the platform', async () => {
    const { browser } = await siteWith({ a: 1 })
    const handed: Promise<unknown>[] = []
    const { session } = await started(browser, { waitUntil: (promise) => handed.push(promise) })
    session.set('a', 2)
    expect(handed).toHaveLength(1)
    await Promise.all(handed)
    expect(await dataOf(browser)).toEqual({ a: 2 })
  })

  it('what needs no store call makes none', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { settled } = await started(browser)
    expect(await site.store.during(() => settled())).toEqual([])
  })
})

describe('a first read after the response has started', () => {
  it('is announced, and may be refused each time it is tried', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const beforeLateRead = () => {
      throw new Error('cacheable')
    }
    const { session } = await started(browser, { beforeLateRead })
    for (const read of [() => session.get('a'), () => session.keys(), () => session.increment('n')]) {
      await expect(read()).rejects.toThrow('cacheable')
    }
    expect(site.events.map(({ type }) => type)).toContain('lateFirstRead')
    expect(site.store.calls).toEqual(['create'])
  })

  it('is refused as well when it follows a late write', async () => {
    const { browser } = await siteWith({ a: 1 })
    const beforeLateRead = () => {
      throw new Error('cacheable')
    }
    const { session, settled } = await started(browser, { beforeLateRead })
    session.set('seen', true)
    await expect(session.get('a')).rejects.toThrow('cacheable')
    await settled()
    expect(await dataOf(browser)).toEqual({ a: 1, seen: true })
  })

  it('goes on when nobody refuses it, and is announced once', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session } = await started(browser)
    expect(await session.get('a')).toBe(1)
    expect(await session.get('b')).toBeUndefined()
    expect(site.events.filter(({ type }) => type === 'lateFirstRead')).toHaveLength(1)
  })

  it('is no late one when the session was used before', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const request = browser.open()
    await request.session.get('a')
    await request.commit()
    request.responseStarted()
    await request.session.get('b')
    expect(site.events.map(({ type }) => type)).not.toContain('lateFirstRead')
  })

  it('counts as use of the session', async () => {
    const site = createSite({ idleTimeout: 1000 })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(900_000)
    const { session, settled } = await started(browser)
    await session.get('a')
    await settled()
    site.clock.jump(900_000)
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})
