import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf, type Site } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'

const add = (item: string) => async (session: Session) =>
  session.set('cart', [...((await session.get('cart')) ?? []), item])

/** A login whose page writes the cart before and after it, while another request adds to the cart at that moment. */
async function racing(
  page: (session: Session) => unknown,
  at: 'create' | 'retire',
  data: object = { cart: ['a'] },
) {
  const site = createSite()
  const browser = await browserWith(site, { ...data })
  const rival = site.browser(browser.token)
  const request = browser.open()
  await page(request.session)
  site.store.next(
    at,
    after(() =>
      rival.visit((session) => session.update('cart', (cart: string[] = []) => [...cart, 'theirs'])),
    ),
  )
  await browser.finish(request)
  return { site, cart: (await dataOf(browser)).cart, user: await userOf(site, browser.token) }
}

function userOf(site: Site, token: string | undefined) {
  return site.browser(token).visit((session) => session.userId())
}

describe.each(['create', 'retire'] as const)('a parallel write before the %s of a login', (at) => {
  it('follows the visitor', async () => {
    const { cart, user } = await racing((session) => session.login('ada'), at)
    expect([user, cart]).toEqual(['ada', ['a', 'theirs']])
  })

  it('is merged with what the page set before the login', async () => {
    const { cart } = await racing(async (session) => {
      await add('mine')(session)
      session.login('ada')
    }, at)
    expect(cart).toEqual(['a', 'theirs', 'mine'])
  })

  it('is merged with what the page set after the login', async () => {
    const { cart } = await racing(async (session) => {
      session.login('ada')
      await add('mine')(session)
    }, at)
    expect(cart).toEqual(['a', 'theirs', 'mine'])
  })

  it('is merged with what an update after the login made', async () => {
    const { cart } = await racing(async (session) => {
      session.login('ada')
      await session.update('cart', (cart: string[]) => [...cart, 'mine'])
    }, at)
    expect(cart).toEqual(['a', 'theirs', 'mine'])
  })

  it('is merged with what the page set before and after the login', async () => {
    const { cart } = await racing(async (session) => {
      await add('before')(session)
      session.login('ada')
      await add('after')(session)
    }, at)
    expect(cart).toEqual(['a', 'theirs', 'before', 'after'])
  })

  it('is merged with a delete before the login and a set after it', async () => {
    const { cart } = await racing(async (session) => {
      await session.get('cart')
      session.delete('cart')
      session.login('ada')
      await add('after')(session)
    }, at)
    expect(cart).toEqual(['theirs', 'after'])
  })

  it('is merged with a set before the login that changes nothing', async () => {
    const { cart } = await racing(async (session) => {
      session.set('cart', await session.get('cart'))
      session.login('ada')
      await add('after')(session)
    }, at)
    expect(cart).toEqual(['a', 'theirs', 'after'])
  })

  it('does not follow where the login keeps nothing', async () => {
    const { cart } = await racing((session) => session.login('ada', { keep: false }), at)
    expect(cart).toBeUndefined()
  })

  it('gives way to a set that did not look', async () => {
    const { cart } = await racing((session) => {
      session.set('cart', ['mine'])
      session.login('ada')
    }, at)
    expect(cart).toEqual(['mine'])
  })
})

describe('a page that sets a key before and after a login', () => {
  it('leaves what it set last, also where that is what it had read', async () => {
    const browser = await browserWith(createSite(), { cart: ['a'] })
    await browser.visit(async (session) => {
      const cart = await session.get('cart')
      session.set('cart', [])
      session.login('ada')
      session.set('cart', cart)
    })
    expect(await dataOf(browser)).toEqual({ cart: ['a'] })
  })
})

describe('a pull after a login', () => {
  it('takes out of the session before it at once, so that no other request gets it', async () => {
    const site = createSite()
    const browser = await browserWith(site, { ticket: 'A1' })
    const request = browser.open()
    request.session.login('ada')
    expect(await request.session.pull('ticket')).toBe('A1')
    expect(await site.browser(browser.token).visit((session) => session.pull('ticket'))).toBeUndefined()
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({})
  })

  it('takes what the page set after the login', async () => {
    const browser = await browserWith(createSite(), { ticket: 'A1' })
    await browser.visit(async (session) => {
      session.login('ada')
      session.set('ticket', 'B2')
      expect(await session.pull('ticket')).toBe('B2')
    })
    expect(await dataOf(browser)).toEqual({})
  })

  it('takes what the page set before the login', async () => {
    const browser = await browserWith(createSite(), { ticket: 'A1' })
    await browser.visit(async (session) => {
      session.set('ticket', 'B2')
      session.login('ada')
      expect(await session.pull('ticket')).toBe('B2')
      expect(await session.pull('ticket')).toBeUndefined()
    })
    expect(await dataOf(browser)).toEqual({})
  })

  it('takes nothing of another user', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.login('ada')
      session.set('ticket', 'A1')
    })
    await browser.visit(async (session) => {
      session.login('bob')
      expect(await session.pull('ticket')).toBeUndefined()
    })
  })

  it('takes a flash, which follows whatever is kept', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => session.flash('note', 'saved'))
    await browser.visit((session) => session.login('ada', { keep: false }))
    expect(await browser.visit((session) => session.flash('note'))).toBe('saved')
  })
})
