import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'

describe('a flash', () => {
  it('is read once, by a later request', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => session.flash('note', 'saved'))
    expect(await browser.visit((session) => session.flash('note'))).toBe('saved')
    expect(await browser.visit((session) => session.flash('note'))).toBeUndefined()
  })

  it('waits through requests that do not read it', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => session.flash('note', 'saved'))
    await browser.visit((session) => session.set('a', 1))
    await browser.visit((session) => session.get('note'))
    expect(await browser.visit((session) => session.flash('note'))).toBe('saved')
  })

  it('can be read in the request that wrote it, and is not stored then', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit(async (session) => {
      session.flash('note', 'saved')
      expect(await session.flash('note')).toBe('saved')
      expect(await session.flash('note')).toBe('saved')
    })
    expect(site.entries.size).toBe(0)
    expect(await browser.visit((session) => session.flash('note'))).toBeUndefined()
  })

  it('is not seen by get, has, keys, values or entries, and hides no key of its name', async () => {
    const browser = await browserWith(createSite(), { note: 'data' })
    await browser.visit((session) => session.flash('note', 'flash'))
    const { session } = browser.open()
    expect(await session.get('note')).toBe('data')
    expect(await session.keys()).toEqual(['note'])
    expect(await session.values()).toEqual(['data'])
    expect(await session.flash('note')).toBe('flash')
    expect(await session.get('note')).toBe('data')
  })

  it('holds null, and undefined takes it back', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => session.flash('note', null))
    expect(await browser.visit((session) => session.flash('note'))).toBeNull()
    await browser.visit((session) => session.flash('note', 'saved'))
    await browser.visit((session) => session.flash('note', undefined))
    expect(await browser.visit((session) => session.flash('note'))).toBeUndefined()
  })

  it('survives a rotation and a login', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => session.flash('note', 'saved'))
    await browser.visit((session) => session.regenerate())
    await browser.visit((session) => session.login('ada'))
    expect(await browser.visit((session) => session.flash('note'))).toBe('saved')
  })

  it('that was read is gone although the page failed afterwards', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => session.flash('note', 'saved'))
    const request = browser.open()
    await request.session.flash('note')
    request.rollback()
    await browser.finish(request)
    expect(await browser.visit((session) => session.flash('note'))).toBeUndefined()
    expect(await dataOf(browser)).toEqual({})
  })

  it('goes with a clear', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => session.flash('note', 'saved'))
    await browser.visit((session) => session.clear())
    expect(await browser.visit((session) => session.flash('note'))).toBeUndefined()
  })
})
