import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

/** A visitor who is logged in, with something to lose. */
async function member() {
  const site = createSite()
  const browser = await browserWith(site, { cart: ['pea'] })
  await browser.visit((session) => session.login('ann'))
  return { site, browser, token: browser.token }
}

const atOnce: Record<string, (session: Session) => Promise<unknown>> = {
  increment: (session) => session.increment('n'),
  update: (session) => session.update('n', (n: number = 0) => n + 1),
  pull: (session) => session.pull('cart'),
  start: (session) => session.start(),
  'a flash that is taken': (session) => session.flash('notice'),
  'a flash that is kept at once': (session) => session.flash('notice', 'hello', { atOnce: true }),
}

const rotations: Record<string, (session: Session) => unknown> = {
  'regenerate, clear'(session) {
    session.regenerate()
    session.clear()
  },
  'clear, regenerate'(session) {
    session.clear()
    session.regenerate()
  },
  'clear, persist'(session) {
    session.clear()
    session.persist(3600)
  },
}

const cases = Object.entries(rotations).flatMap(([name, rotating]) =>
  Object.entries(atOnce).map(([verb, call]) => [`${name}, ${verb}`, rotating, call] as const),
)

describe('a call that takes effect at once', () => {
  it.each(cases)(
    'leaves a new token to the response, also where the page fails: %s',
    async (_, before, call) => {
      const { browser, token } = await member()
      const request = browser.open()
      before(request.session)
      await call(request.session)
      request.rollback()
      expect(await browser.finish(request)).toEqual({ kind: 'keep' })
      expect(browser.token).toBe(token)
      expect(await browser.visit((session) => session.userId())).toBe('ann')
    },
  )

  it.each(cases)('leaves it to a response that leaves: %s', async (name, before, call) => {
    const { site, browser, token } = await member()
    const old = site.browser(token)
    await browser.visit(async (session) => {
      before(session)
      await call(session)
      expect(await old.visit((other) => other.userId())).toBe('ann')
    })
    expect(browser.token).not.toBe(token)
    expect(browser.maxAge !== undefined).toBe(name.includes('persist'))
    expect(await browser.visit((session) => session.userId())).toBe('ann')
    expect(await browser.visit((session) => session.get('cart'))).toBeUndefined()
    expect(await dataOf(old)).toEqual({})
  })

  it.each(Object.entries(atOnce))(
    'leaves a login and a clear after it to the response: %s',
    async (_, call) => {
      const { browser, token } = await member()
      const request = browser.open()
      request.session.login('bob')
      request.session.clear()
      await call(request.session)
      request.rollback()
      expect(await browser.finish(request)).toEqual({ kind: 'keep' })
      expect(browser.token).toBe(token)
      expect(await dataOf(browser)).toEqual({ cart: ['pea'] })
    },
  )

  it('leaves a login to the response that was called while it stores a clear', async () => {
    const { browser } = await member()
    const request = browser.open()
    await request.session.get('cart')
    request.session.clear()
    request.session.set('n', 1)
    const counting = request.session.increment('n')
    request.session.login('bob')
    expect(await counting).toBe(1)
    request.rollback()
    expect(await browser.finish(request)).toEqual({ kind: 'keep' })
    expect(await browser.visit((session) => session.userId())).toBe('ann')
  })
})

describe('load', () => {
  const pending: Record<string, (session: Session) => unknown> = {
    regenerate: (session) => session.regenerate(),
    persist: (session) => session.persist(3600),
    login: (session) => session.login('bob'),
    'a logout and a login'(session) {
      session.logout()
      session.login('bob')
    },
  }

  it.each(Object.entries(pending))(
    'is refused while a new token is pending, which stays so: %s',
    async (_, before) => {
      const { site, browser, token } = await member()
      const other = await browserWith(site, { name: 'other' })
      await browser.visit(async (session) => {
        session.set('seen', 1)
        before(session)
        session.set('after', 1)
        await expect(session.load(other.token ?? '')).rejects.toMatchObject({ code: 'INVALID_CALL' })
        expect(await session.get('after')).toBe(1)
      })
      expect(browser.token).not.toBe(token)
      expect(await dataOf(browser)).toMatchObject({ after: 1 })
      expect(await dataOf(other)).toEqual({ name: 'other' })
    },
  )

  it.each(['regenerate', 'persist', 'login'])(
    'keeps the visitor in where the page fails then: %s',
    async (name) => {
      const { site, browser, token } = await member()
      const other = await browserWith(site, { name: 'other' })
      const request = browser.open()
      pending[name]?.(request.session)
      await expect(request.session.load(other.token ?? '')).rejects.toMatchObject({ code: 'INVALID_CALL' })
      request.rollback()
      expect(await browser.finish(request)).toEqual({ kind: 'keep' })
      expect(browser.token).toBe(token)
      expect(await browser.visit((session) => session.userId())).toBe('ann')
      expect(await dataOf(browser)).toEqual({ cart: ['pea'] })
    },
  )

  it('that is refused and not awaited keeps what follows it from the own session', async () => {
    const { site, browser, token } = await member()
    const other = await browserWith(site, { name: 'other' })
    await browser.visit(async (session) => {
      session.regenerate()
      const loading = session.load(other.token ?? '')
      session.set('forOther', 1)
      await expect(session.get('cart')).rejects.toMatchObject({ code: 'INVALID_CALL' })
      await expect(loading).rejects.toMatchObject({ code: 'INVALID_CALL' })
    })
    expect(browser.token).not.toBe(token)
    expect(await dataOf(browser)).toEqual({ cart: ['pea'] })
    expect(await dataOf(other)).toEqual({ name: 'other' })
  })

  it('that is refused and not awaited keeps a logout where the page fails', async () => {
    const { site, browser } = await member()
    const other = await browserWith(site, { name: 'other' })
    const request = browser.open()
    request.session.logout()
    request.session.login('bob')
    const loading = request.session.load(other.token ?? '')
    request.rollback()
    await expect(loading).rejects.toMatchObject({ code: 'INVALID_CALL' })
    expect(await browser.finish(request)).toEqual({ kind: 'clear' })
    expect(await dataOf(other)).toEqual({ name: 'other' })
  })

  it('stores a persist of the session that was loaded before it, which needs no new token', async () => {
    const { site, browser } = await member()
    const [one, two] = [await browserWith(site, { name: 'one' }), await browserWith(site, { name: 'two' })]
    await browser.visit(async (session) => {
      await session.load(one.token ?? '')
      session.persist(172_800)
      await session.load(two.token ?? '')
    })
    site.clock.jump(86_500_000)
    expect([await dataOf(one), await dataOf(two)]).toEqual([{ name: 'one' }, {}])
  })
})
