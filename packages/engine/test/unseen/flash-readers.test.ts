import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { keep, page, take, withFlash } from '../support/flashes.ts'
import { browserWith, createSite } from '../support/site.ts'

let otherToken = ''

describe('the readers of one request', () => {
  it.each([
    ['one after the other', async (session: Session) => [await take(session), await take(session)]],
    ['at once', (session: Session) => Promise.all([take(session), take(session)])],
  ])('see one flash, %s, and a later request does not', async (_, both) => {
    const browser = await withFlash()
    expect(await browser.visit(both, page)).toEqual(['saved', 'saved'])
    expect(await browser.visit(both, page)).toEqual([undefined, undefined])
    const site = createSite()
    const other = await withFlash(site)
    expect(await site.store.during(() => other.visit(both, page))).toEqual(['read', 'apply'])
  })

  it.each([true, false])('see it on a store without turns, too (queue: %s)', async (queue) => {
    const browser = await withFlash(createSite({ queue }))
    const all = (session: Session) => Promise.all(Array.from({ length: 5 }, () => take(session)))
    const [one, other] = await Promise.all([browser.visit(all), browser.visit(all)])
    expect([one, other]).toContainEqual(Array(5).fill('saved'))
    expect([one, other]).toContainEqual(Array(5).fill(undefined))
  })

  it('see it after another key was written, also where the session had ended before it was left', async () => {
    const browser = await withFlash()
    await browser.visit(async (session) => {
      session.destroy()
      session.flash('note', 'bye')
      const first = await take(session)
      session.delete('other')
      session.set('other', 1)
      expect([first, await take(session)]).toEqual(['bye', 'bye'])
      session.set('note', 'a key of that name')
      expect(await take(session)).toBe('bye')
    })
  })

  it('each get a copy of their own', async () => {
    const browser = await withFlash(createSite(), { text: 'saved' })
    await browser.visit(async (session) => {
      Object.assign(await take(session), { text: 'changed' })
      expect(await take(session)).toEqual({ text: 'saved' })
    })
  })

  it('see the new one that was left meanwhile', async () => {
    const browser = await withFlash()
    await browser.visit(async (session) => {
      expect(await take(session)).toBe('saved')
      session.flash('note', 'new')
      expect(await take(session)).toBe('new')
      expect(await take(session)).toBe('new')
    })
    expect(await browser.visit(take)).toBeUndefined()
  })

  it.each<[string, (session: Session) => unknown]>([
    ['a clear', (session) => session.clear()],
    ['a logout', (session) => session.logout()],
    ['it was taken back', (session) => session.flash('note', undefined)],
    ['a logout that was stored', async (session) => [session.logout(), await session.start()]],
    ['a login of another user', (session) => session.login('bob')],
    ['another session was loaded', async (session) => session.load(otherToken)],
  ])('do not see it after %s', async (name, act) => {
    const site = createSite()
    const browser = await withFlash(site)
    if (name.includes('user')) await browser.visit((session) => session.login('ann'))
    const other = await browserWith(site, { a: 1 })
    otherToken = other.token ?? ''
    const seen = await browser.visit(async (session) => {
      const first = await take(session)
      await act(session)
      return [first, await take(session), await keep(session)]
    })
    expect(seen).toEqual(['saved', undefined, undefined])
    expect(await browser.visit(take)).toBeUndefined()
  })

  it.each<[string, (session: Session) => unknown, (session: Session) => unknown]>([
    ['cleared', (session) => session.clear(), (session) => session.login('ann')],
    ['cleared', (session) => session.clear(), (session) => session.regenerate()],
    ['cleared', (session) => session.clear(), (session) => session.persist(60)],
    ['cleared', (session) => [session.clear(), session.login('ann')], (session) => session.login('ann')],
    ['left', (session) => session.destroy(), (session) => session.login('ann')],
    ['another user’s', (session) => session.login('bob'), (session) => session.login('bob')],
    ['another user’s', (session) => session.login('bob'), (session) => session.regenerate()],
  ])('see what was left after the session was %s, and after what follows (%#)', async (_, end, act) => {
    const browser = await withFlash()
    await browser.visit((session) => session.login('ann'))
    const seen = await browser.visit(async (session) => {
      end(session)
      session.flash('note', 'new')
      const first = await take(session)
      act(session)
      return [first, await take(session), await keep(session)]
    })
    expect(seen).toEqual(['new', 'new', 'new'])
    expect(await browser.visit(take)).toBe('new')
  })

  it('see it after the login of its own visitor', async () => {
    const browser = await withFlash()
    const seen = await browser.visit(async (session) => {
      await take(session)
      session.login('ann')
      return take(session)
    })
    expect(seen).toBe('saved')
  })
})
