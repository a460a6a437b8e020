import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

// What a page without types may pass.
const anything = <Type>(value: unknown) => value as Type

describe('a wrong call', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, '5', 5n, null, {}])(
    'of increment by %s is refused, and the number stays',
    async (by) => {
      const browser = await browserWith(createSite(), { n: 1 })
      const page = browser.visit(async (session) => [
        await session.increment('n', anything(by)),
        await session.increment('fresh', anything(by)),
      ])
      await expect(page).rejects.toMatchObject({ code: 'INVALID_VALUE' })
      expect(await dataOf(browser)).toEqual({ n: 1 })
    },
  )

  it.each([60, '60', null, true])('of set with %j for options is refused: it would never end', (options) => {
    const { session } = createSite().browser().open()
    expect(() => session.set('code', 1, anything(options))).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('an object') }),
    )
  })

  it.each(['60', Number.MAX_SAFE_INTEGER, 1e306])('of set with %j as ttl is refused', (ttl) => {
    const { session } = createSite().browser().open()
    expect(() => session.set('code', 1, { ttl: anything(ttl) })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('"code"') }),
    )
  })

  it.each([
    ['a text for options', 'Firefox'],
    ['no object for options', null],
    ['one key in place of a list', { keep: 'cart' }],
    ['true for keep', { keep: true }],
    ['a number for a label', { label: 5 }],
    ['an object for a label', { label: {} }],
  ])('of login with %s is refused, and nobody is logged in', async (_name, options) => {
    const browser = await browserWith(createSite(), { cart: ['pea'] })
    const page = browser.visit((session) => session.login('ada', anything(options)))
    await expect(page).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    expect(await browser.visit((session) => session.userId())).toBeNull()
    expect(await dataOf(browser)).toEqual({ cart: ['pea'] })
  })

  it('with half a character in a key is refused: a store would make one key of several', async () => {
    const { session } = createSite().browser().open()
    expect(() => session.set('\uD800', 1)).toThrow(expect.objectContaining({ code: 'INVALID_KEY' }))
    await expect(session.get('a\uDC00')).rejects.toMatchObject({ code: 'INVALID_KEY' })
  })
})

describe('a label', () => {
  it('is cut where it is longer than anybody reads, so that no browser is kept from a login', async () => {
    const site = createSite()
    await site.browser().visit((session) => session.login('ada', { label: `${'x'.repeat(1023)}😀 and more` }))
    const [{ label } = { label: null }] = await site.engine.users('ada').list()
    expect(label).toBe(`${'x'.repeat(1023)}\uFFFD`)
  })
})

describe('the clock of the system', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('waits where a timer would take the time for none', () => {
    vi.useFakeTimers()
    const task = vi.fn()
    systemClock.after(2 ** 31, task)
    vi.advanceTimersByTime(3_600_000)
    expect(task).not.toHaveBeenCalled()
  })
})
