import { describe, expect, it } from 'vitest'
import { SessionError } from '../../src/index.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { answerLost, down, type Tap } from '../support/tapped-store.ts'

const unavailable: Tap = () => Promise.reject(new SessionError('STORE_UNAVAILABLE', 'Nothing was written.'))

/** A client without cookies that has a session, and one request of it. */
async function bearer() {
  const site = createSite()
  const browser = await browserWith(site, { old: 1 })
  const open = () => site.engine.open(browser.token, { isBearer: true })
  return { site, browser, open }
}

describe('a login for a client without cookies, whose failure the page goes on after', () => {
  it('leaves what was pending to the commit, and what is asked for afterwards, without the login', async () => {
    const { site, browser, open } = await bearer()
    const request = open()
    request.session.set('order', 42)
    request.session.set('total', 1)
    site.store.next('create', unavailable)
    const login = request.session.login('ann', { as: 'token', keep: [], persist: 3600 })
    await expect(login).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await request.session.get('order')).toBe(42)
    expect(await request.session.userId()).toBeNull()
    request.session.set('total', 2)
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(await dataOf(browser)).toEqual({ old: 1, order: 42, total: 2 })
  })

  it.each([
    ['the store was not reached', down],
    ['the answer was lost', answerLost],
  ])('fails the commit of what was pending where %s', async (_name, tap) => {
    const { site, open } = await bearer()
    const request = open()
    request.session.set('order', 42)
    site.store.next('create', tap)
    await expect(request.session.login('ann', { as: 'token' })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
    await expect(request.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  it('fails no commit where nothing was pending, and can be tried once more', async () => {
    const { site, open } = await bearer()
    const request = open()
    site.store.next('create', down)
    await expect(request.session.login('ann', { as: 'token' })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
    const token = await request.session.login('ann', { as: 'token' })
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(await dataOf(site.browser(token))).toEqual({ old: 1 })
  })

  it('stores what was pending with the login that succeeds then', async () => {
    const { site, open } = await bearer()
    const request = open()
    request.session.set('order', 42)
    site.store.next('create', unavailable)
    await expect(request.session.login('ann', { as: 'token' })).rejects.toBeInstanceOf(SessionError)
    const token = await request.session.login('ann', { as: 'token' })
    await request.commit()
    expect(await dataOf(site.browser(token))).toEqual({ old: 1, order: 42 })
  })

  it('leaves a logout that could not be done', async () => {
    const { site, browser, open } = await bearer()
    const request = open()
    request.session.logout()
    request.session.set('goodbye', true)
    site.store.next('retire', unavailable)
    await expect(request.session.login('ann', { as: 'token' })).rejects.toBeInstanceOf(SessionError)
    request.rollback()
    await request.commit()
    expect(await dataOf(browser)).toEqual({})
  })

  it('leaves a logout that could not be done where the page fails meanwhile', async () => {
    const { site, browser, open } = await bearer()
    const request = open()
    request.session.logout()
    site.store.next('retire', (send) => {
      request.rollback()
      return unavailable(send)
    })
    await expect(request.session.login('ann', { as: 'token' })).rejects.toBeInstanceOf(SessionError)
    await request.commit()
    expect(await dataOf(browser)).toEqual({})
  })

  it('leaves the session of the visitor alone, where it is another one', async () => {
    const site = createSite()
    const browser = await browserWith(site, { old: 1 })
    await browser.visit(async (session) => {
      session.set('order', 42)
      site.store.next('create', down)
      await expect(session.login('ann', { as: 'token' })).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    })
    expect(await dataOf(browser)).toEqual({ old: 1, order: 42 })
  })

  it('of two at once starts a session for each', async () => {
    const { site, open } = await bearer()
    const request = open()
    request.session.set('order', 42)
    const both = ['ann', 'ann'].map((user) => request.session.login(user, { as: 'token' }))
    const [first, second] = await Promise.all(both)
    await request.commit()
    expect(first).not.toBe(second)
    expect(await dataOf(site.browser(second))).toEqual({ old: 1, order: 42 })
  })
})

it.each([false, true])(
  'a login for a client in the function of an update of its own session is refused, and not tried for ever (later: %s)',
  async (isLater) => {
    const site = createSite()
    const browser = await browserWith(site, { n: 1 })
    const { session } = site.engine.open(browser.token, { isBearer: true })
    let runs = 0
    const updating = session.update('n', async (n = 0) => {
      runs += 1
      if (runs > 100) throw new Error('It runs on and on.')
      if (isLater) await Promise.resolve()
      await session.login('ann', { as: 'token' })
      return n + 1
    })
    const failure = await site.clock.settle(updating.catch((error: unknown) => error))
    expect(failure).toMatchObject({ code: 'INVALID_CALL' })
  },
)
