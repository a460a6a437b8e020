import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

describe('a commit', () => {
  it('may be called again, writes nothing twice and names the same cookie', async () => {
    const site = createSite()
    const request = site.browser().open()
    request.session.set('a', 1)
    const first = await request.commit()
    expect(first).toEqual({ kind: 'set', token: request.session.sessionID })
    expect(await site.store.during(() => request.commit())).toEqual([])
    expect(await request.commit()).toEqual(first)
  })

  it('writes what was recorded after an earlier commit', async () => {
    const site = createSite()
    const browser = site.browser()
    const request = browser.open()
    request.session.set('a', 1)
    await request.commit()
    request.session.set('b', 2)
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ a: 1, b: 2 })
    expect(site.store.calls).toEqual(['create', 'apply', 'read'])
  })

  it('keeps the cookie of a session that exists', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const request = browser.open()
    request.session.set('a', 2)
    expect(await request.commit()).toEqual({ kind: 'keep' })
  })

  it.each<[what: string, use: (session: Session) => unknown]>([
    ['read', (session) => session.get('a')],
    ['write', (session) => session.set('a', 1)],
    ['increment', (session) => session.increment('a')],
    ['login of a client with a token', (session) => session.login('ann', { as: 'token' })],
  ])('calls onUse at the first %s, and at none after it', async (_, use) => {
    const uses: boolean[] = []
    const request = createSite()
      .browser()
      .open({ onUse: () => uses.push(request.isUsed) })
    expect(uses).toEqual([])
    await use(request.session)
    await use(request.session)
    expect(uses).toEqual([false])
  })

  it('tells whether the session was used and whether there is one', async () => {
    const site = createSite()
    const request = site.browser().open()
    expect([request.isUsed, request.hasToken]).toEqual([false, false])
    request.session.set('a', 1)
    await request.commit()
    expect([request.isUsed, request.hasToken]).toEqual([true, true])
    const again = (await browserWith(site, { a: 1 })).open()
    expect([again.isUsed, again.hasToken]).toEqual([false, true])
    await again.session.get('a')
    expect(again.isUsed).toBe(true)
  })

  it('merges commits of one request that overlap into their order', async () => {
    const site = createSite()
    const browser = await browserWith(site, { list: [] })
    const request = browser.open()
    request.session.set('list', [1])
    const first = request.commit()
    request.session.set('list', [1, 2])
    expect(await request.session.get('list')).toEqual([1, 2])
    await Promise.all([first, request.commit()])
    expect(await dataOf(browser)).toEqual({ list: [1, 2] })
  })

  it('shows what is on its way to the store', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const request = browser.open()
    request.session.set('a', 2)
    const under = request.commit()
    expect(await request.session.get('a')).toBe(2)
    expect(await request.session.keys()).toEqual(['a'])
    await under
  })

  it('tells of the session that is on its way to the store', async () => {
    const request = createSite().browser().open()
    request.session.set('a', 1)
    const under = request.commit()
    const before = await request.session.info()
    await under
    expect(before).toMatchObject({ isNew: true })
    expect((await request.session.info())?.id).toBe(before?.id)
  })

  it('stores nothing of a request that was refused, a logout included', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.logout()
    request.session.set('a', 2)
    request.rollback({ isRefused: true })
    expect(await browser.finish(request)).toEqual({ kind: 'keep' })
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})
