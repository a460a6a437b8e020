import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { by, island, keep, page, take, withFlash } from '../support/flashes.ts'
import { browserWith, createSite } from '../support/site.ts'

describe('a flash that was taken and is kept afterwards', () => {
  const takeAndKeep = async (session: Session) => [await take(session), await keep(session)]

  it.each([
    ['a page', page],
    ['an island', island],
    ['a request of no page', {}],
  ])('is there for the next request of %s', async (_, options) => {
    const browser = await withFlash()
    expect(await browser.visit(takeAndKeep, options)).toEqual(['saved', 'saved'])
    expect(await browser.visit(take, options)).toBe('saved')
    expect(await browser.visit(take, page)).toBeUndefined()
  })

  it('is there after a redirect to a page that reads it, and its islands', async () => {
    const browser = await withFlash()
    await browser.visit(takeAndKeep, page)
    expect(await browser.visit(take, by('page', '/next'))).toBe('saved')
    expect(await browser.visit(take, by('island', '/next'))).toBe('saved')
  })

  it('is there although the page failed afterwards', async () => {
    const browser = await withFlash()
    const request = browser.open()
    await takeAndKeep(request.session)
    request.rollback()
    await browser.finish(request)
    expect(await browser.visit(take)).toBe('saved')
  })

  it('is there after the login that follows, and before it', async () => {
    for (const isFirst of [true, false]) {
      const browser = await withFlash()
      await browser.visit(async (session) => {
        await take(session)
        if (isFirst) session.login('ann')
        await keep(session)
        if (!isFirst) session.login('ann')
      })
      expect(await browser.visit(take)).toBe('saved')
    }
  })

  it('is kept after the response has started, too', async () => {
    const browser = await withFlash()
    const request = browser.open(page)
    await take(request.session)
    await browser.finish(request)
    request.responseStarted()
    expect(await keep(request.session)).toBe('saved')
    await request.settled()
    expect(await browser.visit(take)).toBe('saved')
  })

  it('gives way to a newer one, of this request and of another', async () => {
    const browser = await withFlash()
    const request = browser.open(page)
    await take(request.session)
    await browser.visit((session) => session.flash('note', 'new'))
    expect(await keep(request.session)).toBe('new')
    await browser.finish(request)
    expect(await browser.visit(take)).toBe('new')
    await browser.visit((session) => session.flash('note', 'saved'))
    await browser.visit(async (session) => {
      await take(session)
      session.flash('note', 'newer')
      expect(await keep(session)).toBe('newer')
    })
    expect(await browser.visit(take)).toBe('newer')
  })

  it('is gone where it is taken again: the last call decides', async () => {
    const browser = await withFlash()
    await browser.visit(async (session) => [await takeAndKeep(session), await take(session)])
    expect(await browser.visit(take)).toBeUndefined()
  })

  it('is nothing where nothing was taken', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    expect(await site.store.during(() => browser.visit(takeAndKeep))).toEqual(['read'])
  })

  it('is written nowhere where the same request wrote it and took it again', async () => {
    const site = createSite()
    const all = (session: Session) => {
      session.flash('note', 'saved')
      return takeAndKeep(session)
    }
    const browser = site.browser()
    expect(await browser.visit(all)).toEqual(['saved', 'saved'])
    expect(await browser.visit(take)).toBe('saved')
  })

  it('does not come back when another page has shown it, whatever its islands keep', async () => {
    const browser = await withFlash()
    const taker = browser.open(page)
    const islands = [browser.open(island), browser.open(island)]
    for (const { session } of [taker, ...islands]) expect(await take(session)).toBe('saved')
    expect(await keep(taker.session)).toBe('saved')
    await browser.finish(taker)
    expect(await browser.visit(take, by('page', '/next'))).toBe('saved')
    for (const { session } of [taker, ...islands]) await keep(session)
    for (const request of islands) await browser.finish(request)
    expect(await browser.visit(take, by('page', '/later'))).toBeUndefined()
  })

  it('is put back by what took it, and by nothing that was shown it beside that', async () => {
    const browser = await withFlash()
    await browser.visit(take, page)
    expect(await browser.visit(takeAndKeep, island)).toEqual(['saved', 'saved'])
    expect(await browser.visit(take, by('page', '/next'))).toBeUndefined()
  })

  it('stays away when another request has cleared the session', async () => {
    const browser = await withFlash()
    const request = browser.open(page)
    await take(request.session)
    await browser.visit((session) => session.clear())
    await keep(request.session)
    await browser.finish(request)
    expect(await browser.visit(take)).toBeUndefined()
  })

  it('is there after the ten seconds for which its islands see it', async () => {
    const site = createSite()
    const browser = await withFlash(site)
    const request = browser.open(page)
    await take(request.session)
    await site.clock.advance(11_000)
    expect(await keep(request.session)).toBe('saved')
    await browser.finish(request)
    expect(await browser.visit(take)).toBe('saved')
  })

  it.each([
    ['a page', []],
    ['a page that a script had fetched', [by('fetch')]],
  ])('keeps its ttl, put back by %s', async (_, before) => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.flash('note', 'saved', { ttl: 5 }))
    for (const options of before) await browser.visit(take, options)
    expect(await browser.visit(takeAndKeep, page)).toEqual(['saved', 'saved'])
    await site.clock.advance(4_999)
    expect(await browser.visit(keep)).toBe('saved')
    await site.clock.advance(1)
    expect(await browser.visit(take)).toBeUndefined()
  })

  it.each<[string, (session: Session) => unknown]>([
    ['logs out', (session) => session.logout()],
    ['clears the session', (session) => session.clear()],
    ['logs somebody else in', (session) => session.login('bob')],
  ])('stays away where its page %s meanwhile', async (_, end) => {
    const browser = await withFlash()
    await browser.visit((session) => session.login('ann'))
    const request = browser.open()
    await take(request.session)
    const keeping = keep(request.session)
    end(request.session)
    await keeping
    await browser.finish(request)
    expect(await browser.visit(take)).toBeUndefined()
  })
})
