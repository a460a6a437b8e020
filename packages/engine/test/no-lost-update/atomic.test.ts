import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { answerLost, down } from '../support/tapped-store.ts'

describe('an atomic verb', () => {
  it('stores at once and stays after a rollback', async () => {
    const browser = await browserWith(createSite(), { n: 1 })
    const request = browser.open()
    await request.session.increment('n')
    request.session.set('lost', true)
    expect(await dataOf(browser)).toEqual({ n: 2 })
    request.rollback()
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ n: 2 })
  })

  it('of an anonymous visitor stays after a rollback, with its cookie', async () => {
    const browser = createSite().browser()
    const request = browser.open()
    await request.session.increment('n')
    request.rollback()
    expect(await browser.finish(request)).toMatchObject({ kind: 'set' })
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('leaves other pending writes pending', async () => {
    const browser = await browserWith(createSite(), { z: 0 })
    const request = browser.open()
    request.session.set('a', 1)
    await request.session.increment('n')
    expect(await dataOf(browser)).toEqual({ z: 0, n: 1 })
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ z: 0, n: 1, a: 1 })
  })

  it('starts from the pending value of its own request', async () => {
    const browser = await browserWith(createSite(), { n: 1 })
    const result = await browser.visit((session) => {
      session.set('n', 10)
      return session.increment('n')
    })
    expect(result).toBe(11)
    expect(await dataOf(browser)).toEqual({ n: 11 })
  })

  it('starts from nothing after a pending delete', async () => {
    const browser = await browserWith(createSite(), { n: 5 })
    const result = await browser.visit((session) => {
      session.delete('n')
      return session.increment('n')
    })
    expect(result).toBe(1)
  })

  it('stores a pending delete when there is nothing to pull', async () => {
    const browser = await browserWith(createSite(), { n: 5 })
    const request = browser.open()
    request.session.delete('n')
    expect(await request.session.pull('n')).toBeUndefined()
    expect(await dataOf(browser)).toEqual({})
  })

  it('costs one read and one apply', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    expect(await site.store.during(() => browser.visit((session) => session.increment('n')))).toEqual([
      'read',
      'apply',
    ])
  })

  it('costs only a read when there is nothing to take', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    const calls = await site.store.during(() =>
      browser.visit(async (session) => [await session.pull('m'), await session.flash('m')]),
    )
    expect(calls).toEqual(['read'])
  })

  it('adds what it is told, also less than nothing', async () => {
    const browser = await browserWith(createSite(), { n: 1 })
    expect(await browser.visit((session) => session.increment('n', -3))).toBe(-2)
    expect(await browser.visit((session) => session.increment('m', 2.5))).toBe(2.5)
  })

  it('refuses to add to something that is no number, and keeps it', async () => {
    const browser = await browserWith(createSite(), { name: 'Ada' })
    await expect(browser.visit((session) => session.increment('name'))).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      message: expect.stringContaining('"name"'),
    })
    expect(await dataOf(browser)).toEqual({ name: 'Ada' })
  })

  it('passes on what the change throws, and keeps the value', async () => {
    const browser = await browserWith(createSite(), { n: 1 })
    const boom = new Error('boom')
    const page = browser.visit((session) =>
      session.update('n', () => {
        throw boom
      }),
    )
    await expect(page).rejects.toBe(boom)
    expect(await dataOf(browser)).toEqual({ n: 1 })
    expect(await browser.visit((session) => session.increment('n'))).toBe(2)
  })

  it('passes on what the change throws to an anonymous visitor, and can be called again', async () => {
    const browser = createSite().browser()
    await browser.visit(async (session) => {
      await expect(session.update('n', () => Promise.reject(new Error('boom')))).rejects.toThrow('boom')
      await session.increment('n')
    })
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('reports a lost answer and does not repeat itself', async () => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    site.store.next('apply', answerLost)
    await expect(browser.visit((session) => session.increment('n'))).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
    expect(await dataOf(browser)).toEqual({ n: 2 })
  })

  it('can be called again after the store failed', async () => {
    const site = createSite()
    const browser = site.browser()
    site.store.next('create', down)
    await browser.visit(async (session) => {
      await expect(session.increment('n')).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
      expect(await session.increment('n')).toBe(1)
    })
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })
})
