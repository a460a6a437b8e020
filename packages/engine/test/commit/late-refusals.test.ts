import { describe, expect, it } from 'vitest'
import { siteWith, started } from '../support/late-request.ts'
import { createSite, dataOf } from '../support/site.ts'
import { answerLost, down } from '../support/tapped-store.ts'

describe('after the response has started, what needs a cookie throws with advice:', () => {
  const refusal = expect.objectContaining({ code: 'RESPONSE_STARTED', hint: expect.any(String) })

  it.each([
    ['regenerate()', (session: { regenerate(): void }) => session.regenerate()],
    ['login()', (session: { login(user: string): void }) => session.login('ada')],
    ['persist()', (session: { persist(age: number): void }) => session.persist(3600)],
  ] as const)('%s', async (name, act) => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    expect(() => act(session)).toThrow(refusal)
    expect(() => act(session)).toThrow(`session.${name}`)
    const calls = await site.store.during(() => settled())
    expect(calls).toEqual([])
  })

  it('persist() while the commit of the page was under way changes nothing', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const request = browser.open()
    const before = await request.session.info()
    request.session.persist(2_000_000)
    const types = await site.eventsDuring(() => {
      request.responseStarted()
      return request.settled()
    })
    expect(types).toEqual(['interrupted'])
    expect((await browser.visit((session) => session.info()))?.expiresAt).toEqual(before?.expiresAt)
  })

  it('the first write of an anonymous visitor', async () => {
    const site = createSite()
    const { session } = await started(site.browser())
    expect(() => session.set('a', 1)).toThrow(refusal)
    expect(() => session.flash('a', 1)).toThrow(refusal)
    await expect(session.update('a', () => 1)).rejects.toEqual(refusal)
    await expect(session.increment('a')).rejects.toEqual(refusal)
    expect(site.entries.size).toBe(0)
  })

  it('a write after destroy, also while the destroy is on its way', async () => {
    const { browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    session.destroy()
    for (let moment = 0; moment < 40; moment++) {
      expect(() => session.set('b', 1)).toThrow(refusal)
      await Promise.resolve()
    }
    await settled()
    expect(() => session.set('b', 1)).toThrow(refusal)
    expect(await dataOf(browser)).toEqual({})
  })

  it('nothing else: deletes and reads of an anonymous visitor pass', async () => {
    const site = createSite()
    const { session, settled } = await started(site.browser())
    session.delete('a')
    session.clear()
    expect(await session.get('a')).toBeUndefined()
    expect(await session.pull('a')).toBeUndefined()
    await settled()
    expect(site.store.calls).toEqual([])
  })
})

describe('a late write that cannot be kept', () => {
  it('because the session ended is dropped with an event', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    await session.get('a')
    await site.browser(browser.token).visit((other) => other.destroy())
    session.set('a', 2)
    await settled()
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted', reason: 'ended' })
    expect(await dataOf(browser)).toEqual({})
  })

  it('because the token names no session is dropped with an event', async () => {
    const site = createSite()
    const { session, settled } = await started(site.browser('A'.repeat(43)))
    session.set('a', 2)
    await settled()
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted', reason: 'response-started' })
    expect(site.entries.size).toBe(0)
  })

  it.each([
    ['is down', down],
    ['loses the answer', answerLost],
  ])('because the store %s is reported, and settled resolves', async (_name, tap) => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    site.store.next('apply', tap)
    session.set('a', 2)
    await settled()
    expect(site.events.at(-1)).toMatchObject({ type: 'storeError', verb: 'apply' })
  })

  it('because it is too large is reported', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    const types = await site.eventsDuring(() => {
      session.set('big', 'x'.repeat(2_000_000))
      return settled()
    })
    expect(types).not.toEqual([])
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('because a parallel request came first, with the policy "throw", is reported', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    await session.get('a')
    await browser.visit((other) => other.set('a', 2))
    const types = await site.eventsDuring(() => {
      session.set('a', 3, { onConflict: 'throw' })
      return settled()
    })
    expect(types).not.toEqual([])
    expect(await dataOf(browser)).toEqual({ a: 2 })
  })

  it('because the function that settles conflicts fails is reported', async () => {
    const { site, browser } = await siteWith({ a: 1 })
    const { session, settled } = await started(browser)
    await session.get('a')
    await browser.visit((other) => other.set('a', 2))
    const onConflict = () => {
      throw new TypeError('cannot decide')
    }
    session.set('a', 3, { onConflict })
    await settled()
    expect(site.events.at(-1)).toMatchObject({
      type: 'storeError',
      verb: 'commit',
      error: { cause: { name: 'TypeError', stack: expect.stringContaining('late-refusals.test.ts') } },
    })
    expect(await dataOf(browser)).toEqual({ a: 2 })
  })
})
