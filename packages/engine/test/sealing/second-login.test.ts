import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { createSite, dataOf } from './sealed-site.ts'

/** What a session holds, its flash included, after the second of two logins that began with `cart`, `coupon` and a flash. */
async function afterTwoLogins(
  first: (session: Session) => unknown,
  second: (session: Session) => unknown = () => undefined,
) {
  const site = createSite()
  const browser = site.browser()
  await browser.visit((session) => {
    session.set('cart', ['pea'])
    session.set('coupon', '10%')
    session.flash('notice', 'hello')
  })
  const [one, two] = [browser.open(), browser.open()]
  // Of a page that has the session before it, whatever it looks at.
  await two.session.userId()
  await second(two.session)
  await first(one.session)
  one.session.login('ada')
  await one.commit()
  two.session.login('ada')
  await browser.finish(two)
  const notice: unknown = await browser.visit((session) => session.flash('notice'))
  expect(await browser.visit((session) => session.userId())).toBe('ada')
  return { ...(await dataOf(browser)), notice }
}

const whole = { cart: ['pea'], coupon: '10%', notice: 'hello' }

describe('a second login of a session that is sealed', () => {
  it('keeps what the first one left as it was, also without a look at it', async () => {
    expect(await afterTwoLogins(() => undefined)).toEqual(whole)
    expect(
      await afterTwoLogins(
        () => undefined,
        (session) => session.get('cart'),
      ),
    ).toEqual(whole)
  })

  const takes: Record<string, [(session: Session) => unknown, string]> = {
    pulled: [(session) => session.pull('coupon'), 'coupon'],
    deleted: [(session) => session.delete('cart'), 'cart'],
    'showed of a flash': [(session) => session.flash('notice'), 'notice'],
  }

  it.each(Object.entries(takes))('does not bring back what the first one %s', async (_name, [take, key]) => {
    for (const look of [() => undefined, (session: Session) => session.entries()]) {
      expect(await afterTwoLogins(take, look)).toEqual({ ...whole, [key]: undefined })
    }
  })

  it.each(Object.entries(takes))(
    'nor where the first one wrote something else: %s',
    async (_name, [take, key]) => {
      const first = async (session: Session) => {
        await take(session)
        session.set('theme', 'dark')
      }
      expect(await afterTwoLogins(first)).toEqual({ ...whole, [key]: undefined })
    },
  )

  it('never brings back a flash, nor what the first one took', async () => {
    const first = async (session: Session) => {
      await session.flash('notice')
      session.set('theme', 'dark')
    }
    const left = await afterTwoLogins(first, async (session) => {
      await session.entries()
      await session.flash('notice', { keep: true })
    })
    expect(left).toEqual({ ...whole, notice: undefined })
  })

  it('keeps what it looked at, and the first one changed, as it was', async () => {
    const change = (session: Session) => session.update('cart', () => ['pea', 'radish'])
    expect(await afterTwoLogins(change, (session) => session.get('cart'))).toEqual(whole)
    expect(await afterTwoLogins(change)).not.toHaveProperty('cart')
  })

  it('has nothing of it where it had read nothing', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.set('cart', ['pea']))
    const two = browser.open()
    await site.browser(browser.token).visit((session) => session.login('ada'))
    two.session.login('ada')
    await browser.finish(two)
    expect(await dataOf(browser)).toEqual({})
  })

  it('keeps what it wrote itself', async () => {
    const add = async (session: Session) => {
      session.set('cart', [...((await session.get('cart')) as string[]), 'radish'])
    }
    expect(await afterTwoLogins((session) => session.set('cart', []), add)).toMatchObject({
      cart: ['pea', 'radish'],
    })
    expect(await afterTwoLogins((session) => session.pull('coupon'), add)).toEqual({
      cart: ['pea', 'radish'],
      notice: 'hello',
    })
  })
})
