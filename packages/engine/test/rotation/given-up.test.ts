import { describe, expect, it } from 'vitest'
import { type Session, SessionError } from '../../src/index.ts'
import { browserWith, createSite, liveRecords, type Site } from '../support/site.ts'
import { answerLost, down, refused, type Tap, type Verb } from '../support/tapped-store.ts'

const verbs: Record<string, (session: Session) => unknown> = {
  login: (session) => session.login('ann'),
  regenerate: (session) => session.regenerate(),
  persist: (session) => session.persist(3600),
}

/** Failures after which the old session is known to live on. */
const failures: [Verb, string, Tap][] = [
  ['create', 'is not made', refused],
  ['create', 'is made, and its answer lost', answerLost],
  ['create', 'has no answer', down],
  ['retire', 'is not made', refused],
]

const cases = Object.keys(verbs).flatMap((name) => failures.map((failure) => [name, ...failure] as const))

async function devicesOf(site: Site): Promise<number> {
  return (await site.engine.users('ann').list()).length
}

describe('a new token that could not be had', () => {
  it.each(cases)('for %s leaves nothing behind where %s %s', async (name, verb, _what, tap) => {
    const site = createSite({ maxSessions: 2 })
    const laptop = site.browser()
    await laptop.visit((session) => session.login('ann'))
    const browser = await browserWith(site, { cart: ['pea'] })
    if (name !== 'login') await browser.visit((session) => session.login('ann'))
    const [records, devices] = [liveRecords(site), await devicesOf(site)]
    const request = browser.open()
    verbs[name]?.(request.session)
    site.store.next(verb, tap)
    await expect(browser.finish(request)).rejects.toBeInstanceOf(SessionError)
    await request.settled()
    expect([liveRecords(site), await devicesOf(site)]).toEqual([records, devices])
    await browser.visit((session) => session.login('ann'))
    for (const each of [laptop, browser]) expect(await each.visit((session) => session.userId())).toBe('ann')
    expect(await devicesOf(site)).toBe(2)
  })

  it.each(failures.slice(0, 3))('for a first login ends no other device: %s %s', async (verb, _what, tap) => {
    const site = createSite({ maxSessions: 2 })
    const laptop = site.browser()
    await laptop.visit((session) => session.login('ann'))
    const request = site.browser().open()
    request.session.login('ann')
    site.store.next(verb, tap)
    await expect(request.commit()).rejects.toBeInstanceOf(SessionError)
    await request.settled()
    const phone = site.browser()
    await phone.visit((session) => session.login('ann'))
    for (const each of [laptop, phone]) expect(await each.visit((session) => session.userId())).toBe('ann')
  })

  it.each(Object.keys(verbs))('is another one when the same request asks once more: %s', async (name) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    verbs[name]?.(request.session)
    site.store.next('create', answerLost)
    await expect(request.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    request.rollback()
    verbs[name]?.(request.session)
    request.session.set('a', 2)
    await browser.finish(request)
    expect(await browser.visit((session) => session.get('a'))).toBe(2)
  })
})

describe('a login that comes second', () => {
  it('shows its own late components what it took over', async () => {
    const site = createSite()
    const browser = await browserWith(site, { cart: ['pea'] })
    const [first, second] = [browser.open(), browser.open()]
    for (const request of [first, second]) {
      await request.session.get('cart')
      request.session.login('ann')
    }
    await first.commit()
    await browser.finish(second)
    second.responseStarted()
    expect(await second.session.entries()).toEqual([['cart', ['pea']]])
    second.session.set('cart', ['pea', 'late'])
    await second.settled()
    expect(await browser.visit((session) => session.get('cart'))).toEqual(['pea', 'late'])
  })
})

describe('a session without a token', () => {
  it('can be ended once more after it could not be started', async () => {
    const site = createSite()
    const [browser, other] = [await browserWith(site, { a: 1 }), await browserWith(site, { b: 1 })]
    const request = browser.open()
    await request.session.load(other.token ?? '')
    request.session.destroy()
    request.session.set('x', 1)
    await request.commit()
    request.session.destroy()
    expect(await request.commit()).toEqual({ kind: 'keep' })
  })

  it('can be ended late after a late write that found none', async () => {
    const site = createSite()
    const request = site.browser('A'.repeat(43)).open()
    await request.commit()
    request.responseStarted()
    request.session.set('a', 1)
    await request.settled()
    request.session.logout()
    await request.settled()
    expect(site.events.map(({ type }) => type)).not.toContain('storeError')
  })
})

describe('a rotation of a request that is no use', () => {
  it('does not prolong the session', async () => {
    const site = createSite({ idleTimeout: 100 })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(90_000)
    await browser.visit((session) => session.withoutTouch().regenerate())
    expect(await browser.visit((session) => session.get('a'), { countsAsUse: false })).toBe(1)
    site.clock.jump(10_000)
    expect(await browser.visit((session) => session.get('a'))).toBeUndefined()
  })
})
