import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'

describe('the operations of one request', () => {
  it('are seen by the request before they are stored', async () => {
    const { session } = createSite().browser().open()
    session.set('name', 'Ada')
    expect(await session.get('name')).toBe('Ada')
    expect(await session.has('name')).toBe(true)
    session.delete('name')
    expect(await session.get('name')).toBeUndefined()
    expect(await session.has('name')).toBe(false)
  })

  it('list keys, values and entries with pending changes, in the order of writing', async () => {
    const browser = await browserWith(createSite(), { a: 1, b: 2, c: 3 })
    const { session } = browser.open()
    session.delete('b')
    session.set('d', 4)
    expect(await session.keys()).toEqual(['a', 'c', 'd'])
    expect(await session.values()).toEqual([1, 3, 4])
    expect(await session.entries()).toEqual([
      ['a', 1],
      ['c', 3],
      ['d', 4],
    ])
  })

  it('end with a value after set, delete, set', async () => {
    const browser = await browserWith(createSite(), { step: 'before' })
    await browser.visit((session) => {
      session.set('step', 'first')
      session.delete('step')
      session.set('step', 'second')
    })
    expect(await dataOf(browser)).toEqual({ step: 'second' })
  })

  it('store a value that follows a delete of a key that was never read', async () => {
    const browser = await browserWith(createSite(), { step: 'before' })
    await browser.visit((session) => {
      session.delete('step')
      session.set('step', 'after')
    })
    expect(await dataOf(browser)).toEqual({ step: 'after' })
  })

  it('store a delete that is the first act', async () => {
    const browser = await browserWith(createSite(), { step: 1, other: 2 })
    await browser.visit((session) => session.delete('step'))
    expect(await dataOf(browser)).toEqual({ other: 2 })
  })

  it('take undefined for a delete', async () => {
    const browser = await browserWith(createSite(), { step: 1, other: 2 })
    await browser.visit((session) => session.set('step', undefined))
    expect(await dataOf(browser)).toEqual({ other: 2 })
  })

  it('keep null, false, zero and the empty string', async () => {
    const values = { nothing: null, no: false, zero: 0, empty: '' }
    const browser = await browserWith(createSite(), values)
    expect(await dataOf(browser)).toEqual(values)
    const { session } = browser.open()
    expect(await session.has('nothing')).toBe(true)
  })

  it('hold what follows a clear, and nothing that came before it', async () => {
    const browser = await browserWith(createSite(), { old: 1, kept: 2 })
    await browser.visit(async (session) => {
      session.set('early', 3)
      session.clear()
      session.set('kept', 4)
      expect(await session.keys()).toEqual(['kept'])
    })
    expect(await dataOf(browser)).toEqual({ kept: 4 })
  })

  it('keep the session after a clear', async () => {
    const browser = await browserWith(createSite(), { old: 1 })
    const before = browser.token
    await browser.visit((session) => session.clear())
    const { session } = browser.open()
    expect(await session.keys()).toEqual([])
    expect(await session.info()).not.toBeNull()
    expect(browser.token).toBe(before)
  })

  it('start a new session under a new token after destroy and set', async () => {
    const site = createSite()
    const browser = await browserWith(site, { secret: 1 })
    const before = browser.token
    await browser.visit(async (session) => {
      session.destroy()
      session.set('fresh', 2)
      expect(await session.keys()).toEqual(['fresh'])
    })
    expect(browser.token).not.toBe(before)
    expect(await dataOf(browser)).toEqual({ fresh: 2 })
    expect(await dataOf(site.browser(before))).toEqual({})
  })

  it('store nothing of what was set before a destroy', async () => {
    const site = createSite()
    const browser = await browserWith(site, { secret: 1 })
    await browser.visit((session) => {
      session.set('late', 2)
      session.destroy()
    })
    expect(browser.token).toBeUndefined()
    expect([...site.entries.values()]).toMatchObject([{ kind: 'retired' }])
  })

  it('leave no record when a new session is set and destroyed at once', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.set('a', 1)
      session.destroy()
    })
    expect(browser.token).toBeUndefined()
    expect(site.entries.size).toBe(0)
  })

  it.each(['get', 'has', 'keys', 'values', 'entries'] as const)(
    'see an empty session after destroy: %s',
    async (method) => {
      const { session } = (await browserWith(createSite(), { a: 1 })).open()
      session.destroy()
      const seen = await session[method]('a')
      expect(Array.isArray(seen) ? seen.length : Boolean(seen)).toBeFalsy()
    },
  )

  it('may be awaited where nothing needs it', async () => {
    const browser = createSite().browser()
    await browser.visit(async (session) => {
      await session.set('a', 1)
      await session.regenerate()
      await session.delete('b')
    })
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('give the token that the response will carry as sessionID, and none without a session', async () => {
    const browser = createSite().browser()
    const request = browser.open()
    expect(request.session.sessionID).toBeUndefined()
    request.session.set('a', 1)
    const announced = request.session.sessionID
    await browser.finish(request)
    expect(browser.token).toBe(announced)
    expect(browser.open().session.sessionID).toBe(announced)
  })

  it('announce the token of a rotation as sessionID', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const before = browser.token
    const request = browser.open()
    request.session.regenerate()
    const announced = request.session.sessionID
    await browser.finish(request)
    expect(announced).not.toBe(before)
    expect(browser.token).toBe(announced)
  })

  it('leave no sessionID after destroy', async () => {
    const { session } = (await browserWith(createSite(), { a: 1 })).open()
    session.destroy()
    expect(session.sessionID).toBeUndefined()
  })

  it('tell whether the visitor is known to be anonymous', async () => {
    const site = createSite()
    expect(site.browser().open().isAnonymous).toBe(true)
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    expect(request.isAnonymous).toBe(false)
    await request.session.get('a')
    expect(request.isAnonymous).toBe(true)
    await browser.visit((session) => session.login('ada'))
    const known = browser.open()
    await known.session.get('a')
    expect(known.isAnonymous).toBe(false)
  })
})
