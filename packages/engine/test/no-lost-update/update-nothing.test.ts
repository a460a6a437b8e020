import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

const push = (cart: string[] | undefined) => {
  cart?.push('pea')
}

const asynchronous = async (cart: string[] | undefined) => push(cart)

const grounds: Record<string, (session: Session) => unknown> = {
  'of the session': () => undefined,
  'that this request has set': (session) => session.set('cart', ['apple']),
  'after a login': (session) => session.login('ada'),
  'that was set after a logout': (session) => [session.logout(), session.set('cart', ['apple'])],
}

describe.each([
  ['a function', push],
  ['an asynchronous function', asynchronous],
])('an update by %s that returns nothing', (_kind, change) => {
  it.each(Object.entries(grounds))('leaves the value %s and says what to do', async (_name, prepare) => {
    const browser = await browserWith(createSite(), { cart: ['apple'] })
    await browser.visit(async (session) => {
      prepare(session)
      await expect(session.update('cart', change)).rejects.toMatchObject({
        code: 'INVALID_VALUE',
        message: expect.stringContaining('"cart"'),
        hint: expect.stringContaining('delete'),
      })
    })
    expect(await dataOf(browser)).toEqual({ cart: ['apple'] })
  })

  it('leaves nothing where there was nothing', async () => {
    const site = createSite()
    const browser = site.browser()
    expect(await browser.visit((session) => session.update('cart', change))).toBeUndefined()
    expect(browser.token).toBeUndefined()
    expect(site.store.calls).toEqual([])
  })

  it('leaves nothing where a pending delete leaves nothing', async () => {
    const browser = await browserWith(createSite(), { cart: ['apple'], other: 1 })
    await browser.visit((session) => {
      session.delete('cart')
      return session.update('cart', change)
    })
    expect(await dataOf(browser)).toEqual({ other: 1 })
  })
})

describe('an update whose function throws on what another request has just written', () => {
  it.each([true, false])(
    'lets the page build on that, and nothing is there twice (queue: %s)',
    async (queue) => {
      const site = createSite({ queue })
      const browser = await browserWith(site, { cart: ['apple'] })
      const request = browser.open()
      await request.session.get('other')
      await browser.visit((session) => session.update('cart', (cart: string[] = []) => [...cart, 'pea']))
      let seen: string[] = []
      const failing = request.session.update('cart', (cart: string[] = []) => {
        seen = cart
        if (cart.includes('pea')) throw new Error('full')
        return [...cart, 'fig']
      })
      await expect(failing).rejects.toThrow('full')
      request.session.set('cart', [...seen, 'nut'])
      await browser.finish(request)
      expect(await dataOf(browser)).toEqual({ cart: ['apple', 'pea', 'nut'] })
    },
  )
})
