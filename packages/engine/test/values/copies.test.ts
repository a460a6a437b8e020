import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'

describe('a value', () => {
  it('is copied by set: changing it afterwards changes nothing', async () => {
    const browser = createSite().browser()
    await browser.visit((session) => {
      const cart = ['apple']
      session.set('cart', cart)
      cart.push('pear')
    })
    expect(await dataOf(browser)).toEqual({ cart: ['apple'] })
  })

  it('is copied by get: changing it stores nothing, also when another key is written', async () => {
    const browser = await browserWith(createSite(), { cart: ['apple'] })
    await browser.visit(async (session) => {
      const cart = await session.get('cart')
      cart.push('pear')
      session.set('other', 1)
      expect(await session.get('cart')).toEqual(['apple'])
    })
    expect(await dataOf(browser)).toEqual({ cart: ['apple'], other: 1 })
  })

  it('is copied by every way of reading', async () => {
    const browser = await browserWith(createSite(), { cart: ['apple'] })
    const { session } = browser.open()
    const [value] = await session.values()
    const [entry] = await session.entries()
    value.push('pear')
    entry?.[1].push('plum')
    expect(await session.get('cart')).toEqual(['apple'])
  })

  it('that update is given is a copy, and so is what it resolves to', async () => {
    const browser = await browserWith(createSite(), { cart: ['apple'] })
    await browser.visit(async (session) => {
      const kept: string[] = []
      const stored = await session.update('cart', (cart: string[]) => {
        kept.push(...cart)
        return [...cart, 'pear']
      })
      stored.push('plum')
      expect(kept).toEqual(['apple'])
    })
    expect(await dataOf(browser)).toEqual({ cart: ['apple', 'pear'] })
  })

  it.each<[string, unknown]>([
    ['a Date', new Date(0)],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set([1, 2])],
    ['a URL', new URL('https://example.com/a?b=c')],
    ['a BigInt', 12345678901234567890n],
    ['a regular expression', /a+/gi],
    ['bytes', new Uint8Array([1, 2, 3])],
    ['NaN', Number.NaN],
    ['negative zero', -0],
    ['an array with holes', Object.assign([1, 2, 3], { length: 5 })],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 })],
    ['text of every plane', 'a\u0000\u2028é漢😀\\"</script>'],
  ])('comes back as it was: %s', async (_name, value) => {
    const browser = await browserWith(createSite(), { value })
    expect((await dataOf(browser)).value).toEqual(value)
  })

  it('comes back with its repeated and cyclic references', async () => {
    const shared = { n: 1 }
    const ring: Record<string, unknown> = { left: shared, right: shared }
    ring.self = ring
    const browser = await browserWith(createSite(), { ring })
    const { session } = browser.open()
    const back = await session.get('ring')
    expect(back.self).toBe(back)
    expect(back.left).toBe(back.right)
  })
})
