import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf } from '../support/site.ts'
import { held } from './held.ts'

type Act = (session: Session) => unknown

/** What leaves nothing of the cart of ann, and whose session it is then. */
const ends: [name: string, end: Act, user: string | null][] = [
  ['logout', (session) => session.logout(), null],
  ['clear', (session) => session.clear(), 'ann'],
  ['the login of somebody else', (session) => session.login('bob'), 'bob'],
  ['a login that keeps nothing', (session) => session.login('ann', { keep: [] }), 'ann'],
]

async function ann(data: Record<string, unknown>): Promise<Browser> {
  const browser = await browserWith(createSite(), data)
  await browser.visit((session) => session.login('ann'))
  return browser
}

describe('what a function of update has seen', () => {
  it.each(ends)('is not written after %s in the same request', async (_name, end, user) => {
    const browser = await ann({ cart: ['of ann'] })
    const request = browser.open()
    request.session.login('ann')
    const deciding = held()
    const update = request.session.update('cart', async (cart) => {
      await deciding.wait()
      return [...((cart ?? []) as string[]), 'more']
    })
    await deciding.isReached
    end(request.session)
    deciding.goOn()
    await update
    await browser.finish(request)
    expect((await dataOf(browser)).cart ?? []).not.toContain('of ann')
    expect(await browser.visit((session) => session.userId())).toBe(user)
  })

  it('is not written after a pull of it in the same request', async () => {
    const browser = await browserWith(createSite(), { codes: ['coupon'] })
    const request = browser.open()
    await request.session.get('other')
    request.session.login('ann')
    const deciding = held()
    const update = request.session.update('codes', async (codes) => {
      await deciding.wait()
      return [...((codes ?? []) as string[]), 'more']
    })
    await deciding.isReached
    expect(await request.session.pull('codes')).toEqual(['coupon'])
    deciding.goOn()
    expect(await update).toEqual(['more'])
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ codes: ['more'] })
  })
})
