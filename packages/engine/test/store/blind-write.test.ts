import { describe, expect, it } from 'vitest'
import { tokenEncryption } from '../../src/encryption.ts'
import { started } from '../support/late-request.ts'
import { type Browser, createSite, dataOf } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'
import { revokeElsewhere } from '../support/users.ts'

const doc = (letter: string) => letter.repeat(6000)

/** A visitor whose session has room for one document, not for two. */
async function almostFull(options = {}) {
  const site = createSite({ maxSize: 10_000, ...options })
  const browser = site.browser()
  await browser.visit((session) => {
    session.login('ada')
    session.set('doc', doc('a'))
    session.set('cart', ['apple'])
    session.set('visits', 7)
  })
  return { site, browser }
}

/** A request that replaced the document without a look, and whose response has started. */
async function replacing(browser: Browser) {
  const request = browser.open()
  request.session.set('doc', doc('b'))
  await browser.finish(request)
  request.responseStarted()
  return request
}

describe.each([
  ['in clear', undefined],
  ['sealed', tokenEncryption],
])('a write without a look that replaces most of a session, %s,', (_kind, encryption) => {
  const options = encryption === undefined ? {} : { encryption: encryption() }

  it('is stored in two calls, and conflicts with nothing', async () => {
    const { site, browser } = await almostFull(options)
    const calls = await site.store.during(() => browser.visit((session) => session.set('doc', doc('b'))))
    expect(calls.filter((verb) => verb === 'apply')).toHaveLength(2)
    expect(site.events.map(({ type }) => type)).not.toContain('conflict')
    expect(await dataOf(browser)).toEqual({ doc: doc('b'), cart: ['apple'], visits: 7 })
  })

  it('leaves the rest to be read by what renders afterwards', async () => {
    const { session } = await replacing((await almostFull(options)).browser)
    expect(await session.get('cart')).toEqual(['apple'])
    expect(await session.keys()).toEqual(['doc', 'cart', 'visits'])
    expect(await session.userId()).toBe('ada')
  })

  it('leaves the rest to be changed by what renders afterwards', async () => {
    const { browser } = await almostFull(options)
    const { session, settled } = await replacing(browser)
    session.set('visits', (await session.get('visits')) + 1)
    session.set('cart', [...(await session.get('cart')), 'pear'])
    await settled()
    expect(await dataOf(browser)).toEqual({ doc: doc('b'), cart: ['apple', 'pear'], visits: 8 })
  })

  it('leaves it to the error page that replaces the response', async () => {
    const { browser } = await almostFull(options)
    const request = await replacing(browser)
    request.responseReplaced()
    expect(await request.session.get('visits')).toBe(7)
    request.session.set('visits', 8)
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ doc: doc('b'), cart: ['apple'], visits: 8 })
  })

  it('still wins over what a parallel request stored, and shows what that left beside it', async () => {
    const { site, browser } = await almostFull(options)
    const request = browser.open()
    request.session.set('doc', doc('b'))
    site.store.next(
      'apply',
      after(() =>
        browser.visit(async (other) => {
          await other.get('doc')
          other.set('doc', doc('c'))
          other.set('visits', 20)
        }),
      ),
    )
    await browser.finish(request)
    expect(await request.session.get('visits')).toBe(20)
    expect(await dataOf(browser)).toEqual({ doc: doc('b'), cart: ['apple'], visits: 20 })
  })

  it('shows and changes nothing of a session that was revoked on another machine', async () => {
    const { site, browser } = await almostFull(options)
    await revokeElsewhere(site)
    site.clock.jump(10_001)
    const { session } = await replacing(browser)
    expect(await session.userId()).toBeNull()
    expect(await session.keys()).toEqual([])
    expect(await dataOf(browser)).toEqual({})
  })
})

describe('a read after a late write without a look', () => {
  it.each(['anonymous', 'of a user'])('sees that write, in a session that is %s', async (owner) => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => [session.set('a', 1), owner === 'of a user' && session.login('ada')])
    const { session, settled } = await started(browser)
    session.set('a', 2)
    await Promise.resolve()
    expect(await session.get('a')).toBe(2)
    expect(await session.entries()).toEqual([['a', 2]])
    await settled()
  })
})
