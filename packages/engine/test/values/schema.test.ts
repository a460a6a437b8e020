import { describe, expect, it } from 'vitest'
import type { EngineOptions, ValueCheck } from '../../src/index.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { type Browser, browserWith, createSite, dataOf, type Site } from '../support/site.ts'

/** Carts hold at most three texts, ages are numbers, names are trimmed; every other key holds anything. */
const check: ValueCheck = (key, value) => {
  if (key === 'cart') {
    const isCart = Array.isArray(value) && value.every((item) => typeof item === 'string')
    if (!isCart) return { issues: ['expected a list of texts'] }
    return value.length > 3 ? { issues: ['too many items', 'at most 3'] } : { value }
  }
  if (key === 'age') return typeof value === 'number' ? { value } : { issues: ['expected a number'] }
  if (key === 'name')
    return typeof value === 'string' ? { value: value.trim() } : { issues: ['expected a text'] }
  return { value }
}

const misfit = (key: string, ...parts: string[]) =>
  expect.objectContaining({
    code: 'INVALID_VALUE',
    message: `The value for "${key}" does not fit its schema: ${parts.join('; ')}.`,
  })

/** A visitor whose session was written before there was a check, and comes back to a site that has one. */
async function returning(data: Record<string, unknown>, options: Partial<EngineOptions> = {}) {
  const before = createSite()
  const { token } = await browserWith(before, data)
  // Another seed: the two sites would write the same stamps.
  const random = seededRandom(2)
  const site = createSite({ store: before.store, clock: before.clock, random, check, ...options })
  return { site, before, browser: site.browser(token) }
}

/** Two requests that both read the cart, of which the second adds to it after the first did. */
async function race(site: Site, browser: Browser) {
  const [first, second] = [browser.open(), browser.open()]
  for (const [{ session }, item] of [
    [first, 'theirs'],
    [second, 'mine'],
  ] as const) {
    session.set('cart', [...((await session.get('cart')) ?? []), item])
  }
  await first.commit()
  const events = await site.eventsDuring(() => second.commit())
  return { events, resolutions: site.events.flatMap((e) => (e.type === 'conflict' ? [e.resolution] : [])) }
}

describe('a value that is set', () => {
  it('is refused where it does not fit, with the key and the issues and nothing of the value', async () => {
    const site = createSite({ check })
    const browser = await browserWith(site, { cart: ['a'] })
    await browser.visit((session) => {
      expect(() => session.set('cart', ['secret', 1])).toThrow(misfit('cart', 'expected a list of texts'))
      expect(() => session.set('cart', ['secret', 'b', 'c', 'd'])).toThrow(
        misfit('cart', 'too many items', 'at most 3'),
      )
    })
    expect(await dataOf(browser)).toEqual({ cart: ['a'] })
  })

  it('is kept as the check makes it', async () => {
    const browser = await browserWith(createSite({ check }), { name: '  ann ' })
    expect(await dataOf(browser)).toEqual({ name: 'ann' })
  })

  it('may be undefined, which deletes the key', async () => {
    const browser = await browserWith(createSite({ check }), { cart: ['a'], age: 3 })
    await browser.visit((session) => {
      session.set('cart', undefined)
      session.delete('age')
    })
    expect(await dataOf(browser)).toEqual({})
  })

  it('is not checked where it is a flash, whose keys are others', async () => {
    const browser = await browserWith(createSite({ check }), { age: 1 })
    await browser.visit((session) => session.flash('cart', 'Your cart is full.'))
    expect(await browser.visit((session) => session.flash('cart'))).toBe('Your cart is full.')
  })
})

describe('a value that is updated', () => {
  it('is refused where it does not fit, and stays as it was', async () => {
    const browser = await browserWith(createSite({ check }), { cart: ['a'], name: 'ann' })
    await browser.visit(async (session) => {
      await expect(session.update('cart', () => 'all of it')).rejects.toThrow(
        misfit('cart', 'expected a list of texts'),
      )
      await expect(session.increment('name')).rejects.toThrow('holds something else')
    })
    expect(await dataOf(browser)).toEqual({ cart: ['a'], name: 'ann' })
  })

  it('resolves to what was stored', async () => {
    const browser = await browserWith(createSite({ check }), { name: 'ann' })
    expect(await browser.visit((session) => session.update('name', () => ' bob '))).toBe('bob')
    expect(await dataOf(browser)).toEqual({ name: 'bob' })
  })
})

describe('a stored value that no longer fits', () => {
  it('reads as undefined everywhere, with an event that names the key', async () => {
    const { site, browser } = await returning({ cart: { a: 1 }, age: 3 })
    const { session } = browser.open()
    expect(await session.get('cart')).toBeUndefined()
    expect(site.events).toEqual([{ type: 'corrupt', id: expect.any(String), key: 'cart' }])
    expect(await session.has('cart')).toBe(false)
    expect(await session.entries()).toEqual([['age', 3]])
  })

  it('stays in the store until something else is set', async () => {
    const { before, browser } = await returning({ cart: { a: 1 } })
    await browser.visit((session) => session.get('cart'))
    await browser.visit((session) => session.set('age', 3))
    expect(await dataOf(before.browser(browser.token))).toEqual({ cart: { a: 1 }, age: 3 })
    await browser.visit((session) => session.update('cart', (cart) => [...(cart ?? []), 'b']))
    expect(await dataOf(browser)).toEqual({ age: 3, cart: ['b'] })
  })

  it('reads as undefined where the check itself fails at it', async () => {
    const { site, browser } = await returning(
      { cart: { a: 1 } },
      {
        check: () => {
          throw new TypeError('value.map is not a function')
        },
      },
    )
    expect(await browser.visit((session) => session.get('cart'))).toBeUndefined()
    expect(site.events).toEqual([expect.objectContaining({ type: 'corrupt', key: 'cart' })])
  })

  it('may be migrated by a check that knows it is read', async () => {
    const migrating: ValueCheck = (key, value, use) => {
      const isOld = key === 'cart' && use === 'read' && typeof value === 'string'
      return check(key, isOld ? value.split(',') : value, use)
    }
    const { site, browser } = await returning({ cart: 'a' }, { check: migrating })
    expect(await browser.visit((session) => session.get('cart'))).toEqual(['a'])
    await race(site, browser)
    expect(await dataOf(browser)).toEqual({ cart: ['a', 'theirs', 'mine'] })
    expect(site.events.filter(({ type }) => type === 'corrupt')).toEqual([])
  })

  it('is no side of a merge, since no page saw it', async () => {
    const { site, browser } = await returning({ cart: { a: 1 } })
    await race(site, browser)
    expect(await dataOf(browser)).toEqual({ cart: ['theirs', 'mine'] })
  })
})

describe('parallel changes', () => {
  it('that fit together are merged', async () => {
    const site = createSite({ check })
    const browser = await browserWith(site, { cart: ['a'] })
    expect((await race(site, browser)).resolutions).toEqual(['merged'])
    expect(await dataOf(browser)).toEqual({ cart: ['a', 'theirs', 'mine'] })
  })

  it('that fit one by one and not together leave the later one, with an event', async () => {
    const site = createSite({ check })
    const browser = await browserWith(site, { cart: ['a', 'b'] })
    expect((await race(site, browser)).resolutions).toEqual(['overwritten'])
    expect(await dataOf(browser)).toEqual({ cart: ['a', 'b', 'mine'] })
  })

  it('are refused when what a resolver made of them does not fit', async () => {
    const site = createSite({ check, onConflict: () => 'nonsense' })
    const browser = await browserWith(site, { cart: ['a'] })
    await expect(race(site, browser)).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      message: expect.stringContaining('What `onConflict` returned for "cart" does not fit'),
    })
    expect(await dataOf(browser)).toEqual({ cart: ['a', 'theirs'] })
  })

  it('may leave nothing of a key, by a resolver or by a merge', async () => {
    const deleting = createSite({ check, onConflict: () => undefined })
    const visitor = await browserWith(deleting, { cart: ['a'] })
    await race(deleting, visitor)
    expect(await dataOf(visitor)).toEqual({})

    const browser = await browserWith(createSite({ check }), { cart: ['a'] })
    const { session, commit } = browser.open()
    await session.get('cart')
    await browser.visit((other) => other.delete('cart'))
    session.set('cart', [])
    await commit()
    expect(await dataOf(browser)).toEqual({})
  })
})
