import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

const withKey: Record<string, (session: Session, key: string) => unknown> = {
  get: (session, key) => session.get(key),
  has: (session, key) => session.has(key),
  set: async (session, key) => session.set(key, 1),
  delete: async (session, key) => session.delete(key),
  update: (session, key) => session.update(key, () => 1),
  increment: (session, key) => session.increment(key),
  pull: (session, key) => session.pull(key),
  'flash, written': async (session, key) => session.flash(key, 1),
  'flash, read': async (session, key) => session.flash(key),
  'login with keep': async (session, key) => session.login('ada', { keep: [key] }),
}

describe.each(Object.entries(withKey))('a key in %s', (_name, use) => {
  // What a page without types may pass.
  it.each(['', undefined, null, 7, {}, ['a']])('is refused when it is %j', async (key) => {
    const site = createSite()
    const { session } = site.browser('A'.repeat(43)).open()
    await expect(use(session, key as string)).rejects.toMatchObject({
      code: 'INVALID_KEY',
      hint: expect.stringContaining(key === '' ? 'empty' : typeof key),
    })
    expect(site.store.calls).toEqual([])
  })
})

const reserved = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'd:',
  'f:a',
  ' ',
  'a/b',
  '../x',
  '\u0000',
  '😀',
]

describe('a key that means something elsewhere', () => {
  it.each(reserved)('is a key like any other: %j', async (key) => {
    const browser = await browserWith(createSite(), { other: 1 })
    await browser.visit((session) => session.set(key, { deep: 1 }))
    await browser.visit(async (session) => {
      expect(await session.get(key)).toEqual({ deep: 1 })
      expect(await session.keys()).toEqual(['other', key])
      expect(await session.entries()).toContainEqual([key, { deep: 1 }])
    })
    await browser.visit((session) => session.increment(`${key}n`))
    await browser.visit((session) => session.delete(key))
    expect(await browser.visit((session) => session.keys())).toEqual(['other', `${key}n`])
    expect(({} as Record<string, unknown>).deep).toBeUndefined()
  })

  it.each(reserved)('reads as absent when nobody set it: %j', async (key) => {
    const { session } = (await browserWith(createSite(), { a: 1 })).open()
    expect(await session.get(key)).toBeUndefined()
    expect(await session.has(key)).toBe(false)
  })
})

class Cart {
  items = 1
}

describe('a value that cannot be kept', () => {
  it.each<[string, unknown, string]>([
    ['a function', () => 1, '"cart"'],
    ['a function inside', { deep: [{ fn: () => 1 }] }, 'deep[0].fn'],
    ['a symbol', Symbol('s'), '"cart"'],
    ['an instance of a class', new Cart(), '"cart"'],
    ['a promise', Promise.resolve(1), '"cart"'],
    ['a WeakMap', new WeakMap(), '"cart"'],
    ['an object with a __proto__ key', JSON.parse('{"__proto__":{"polluted":1}}'), '"cart"'],
  ])('is refused at once with the key named: %s', (_name, value, named) => {
    const { session } = createSite().browser().open()
    expect(() => session.set('cart', value)).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', message: expect.stringContaining(named) }),
    )
    expect(() => session.flash('cart', value)).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
  })

  it('is refused from update, which stores nothing', async () => {
    const browser = await browserWith(createSite(), { cart: 1 })
    const page = browser.visit((session) => session.update('cart', () => () => 1))
    await expect(page).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    expect(await dataOf(browser)).toEqual({ cart: 1 })
  })

  it('leaves what was set before', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => {
      session.set('cart', 1)
      expect(() => session.set('cart', () => 1)).toThrow()
    })
    expect(await dataOf(browser)).toEqual({ cart: 1 })
  })
})

describe('a value that is too large', () => {
  const big = 'x'.repeat(10_000_000)

  it('is refused by the commit with the largest keys named, and nothing is written', async () => {
    const site = createSite()
    const browser = await browserWith(site, { small: 1 })
    const page = browser.visit((session) => {
      session.set('big', big)
      session.set('small', 2)
    })
    await expect(page).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringContaining('"big" (10001 kB)'),
    })
    expect(await dataOf(browser)).toEqual({ small: 1 })
  })

  it.each<[string, (session: Session) => unknown]>([
    ['a first write', (session) => session.set('big', big)],
    ['update', (session) => session.update('big', () => big)],
    [
      'login',
      (session) => {
        session.set('big', big)
        session.login('ada')
      },
    ],
  ])('is refused to an anonymous visitor: %s', async (_name, page) => {
    const site = createSite()
    await expect(site.browser().visit(page)).rejects.toMatchObject({ code: 'TOO_LARGE' })
    expect(site.entries.size).toBe(0)
  })

  it('is refused to update and rotation on a session', async () => {
    const browser = await browserWith(createSite(), { small: 1 })
    const refusal = { code: 'TOO_LARGE' }
    await expect(browser.visit((session) => session.update('big', () => big))).rejects.toMatchObject(refusal)
    const rotation = browser.visit((session) => {
      session.set('big', big)
      session.regenerate()
    })
    await expect(rotation).rejects.toMatchObject(refusal)
    expect(await dataOf(browser)).toEqual({ small: 1 })
  })

  it('is taken where the limit allows it', async () => {
    const browser = createSite({ maxSize: 20_000_000 }).browser()
    await browser.visit((session) => session.set('big', big))
    expect(await browser.visit(async (session) => (await session.get('big')).length)).toBe(10_000_000)
  })

  it('counts with what the session holds already', async () => {
    const browser = await browserWith(createSite(), { a: 'x'.repeat(600_000) })
    const page = browser.visit(async (session) => {
      await session.get('a')
      session.set('b', 'x'.repeat(600_000))
    })
    await expect(page).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })

  it.each<[string, (session: Session) => unknown]>([
    ['replaced', (session) => session.set('a', 'y')],
    ['deleted', (session) => session.delete('a')],
    ['cleared', (session) => session.clear()],
    ['pulled', (session) => session.pull('a')],
  ])('does not count what the request has %s', async (_name, free) => {
    const browser = await browserWith(createSite(), { a: 'x'.repeat(600_000) })
    await browser.visit(async (session) => {
      await session.get('a')
      await free(session)
      session.set('b', 'x'.repeat(600_000))
    })
    expect(await browser.visit(async (session) => (await session.get('b')).length)).toBe(600_000)
  })
})

describe('an error', () => {
  it('is a SessionError with a code and advice', async () => {
    const { session } = createSite().browser().open()
    const error = await session.get('').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'SessionError', code: 'INVALID_KEY', hint: expect.any(String) })
  })
})
