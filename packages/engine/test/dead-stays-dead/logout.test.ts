import { describe, expect, it } from 'vitest'
import { type Browser, browserWith, createSite, dataOf, liveRecords, type Site } from '../support/site.ts'
import { after, answering, answerLost, down } from '../support/tapped-store.ts'

/** A visitor who is logged in as `ada`, with a request under way that has seen that. */
async function underWay(): Promise<{ site: Site; browser: Browser; slow: ReturnType<Browser['open']> }> {
  const site = createSite()
  const browser = site.browser()
  await browser.visit((session) => session.login('ada'))
  const slow = browser.open()
  await slow.session.userId()
  return { site, browser, slow }
}

describe('a logout', () => {
  it('ends the session and takes the cookie away', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const types = await site.eventsDuring(() => browser.visit((session) => session.logout()))
    expect(types).toEqual(['destroyed'])
    expect(browser.token).toBeUndefined()
    expect(liveRecords(site)).toBe(0)
  })

  it('of a visitor without a session sends no cookie', async () => {
    const { session, commit } = createSite().browser().open()
    session.logout()
    expect(await commit()).toEqual({ kind: 'keep' })
  })

  it('may be followed by a new anonymous session in the same request', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    await browser.visit(async (session) => {
      const before = await session.info()
      session.logout()
      expect(await session.info()).toBeNull()
      session.flash('note', 'Goodbye')
      expect(await session.info()).toMatchObject({ userId: null, isNew: true })
      expect((await session.info())?.id).not.toBe(before?.id)
    })
    expect(await browser.visit((session) => session.flash('note'))).toBe('Goodbye')
  })

  it('follows the session to the token that a parallel request moved it to', async () => {
    const { site, browser, slow } = await underWay()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(liveRecords(site)).toBe(0)
  })

  it('follows it also when the request had not looked, through several rotations', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const slow = browser.open()
    for (let count = 0; count < 3; count++) await browser.visit((session) => session.regenerate())
    slow.session.logout()
    const calls = await site.store.during(() => slow.commit().then(browser.receive))
    expect(calls).toEqual(['read', 'read', 'read', 'read', 'retire'])
    expect([browser.token, liveRecords(site)]).toEqual([undefined, 0])
  })

  it('leaves the session of somebody else who logged in meanwhile, and that cookie', async () => {
    const { browser, slow } = await underWay()
    await browser.visit((session) => session.login('bob'))
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(await browser.visit((session) => session.userId())).toBe('bob')
  })

  it.each(['not looked', 'looked'])('that had %s leaves a login that came meanwhile', async (how) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const slow = browser.open()
    if (how === 'looked') await slow.session.get('a')
    await browser.visit((session) => session.login('bob'))
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(await browser.visit((session) => session.userId())).toBe('bob')
  })

  it('that had not looked ends a session whose user was there before the rotation', async () => {
    const { site, browser } = await underWay()
    site.clock.jump(60_000)
    const slow = browser.open()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(liveRecords(site)).toBe(0)
  })

  it('writes nothing afterwards when the session went elsewhere', async () => {
    const { site, browser, slow } = await underWay()
    await browser.visit((session) => session.login('bob'))
    slow.session.logout()
    slow.session.set('a', 1)
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted', reason: 'absent' })
    expect(liveRecords(site)).toBe(1)
    expect(await dataOf(browser)).toEqual({})
  })

  it('ends a session that rotates between its two calls', async () => {
    const { site, browser, slow } = await underWay()
    slow.session.logout()
    site.store.next(
      'retire',
      after(() => browser.visit((session) => session.regenerate())),
    )
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(liveRecords(site)).toBe(0)
  })

  it('ends a session that rotates once more while it is followed', async () => {
    const { site, browser, slow } = await underWay()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    site.store.next('retire', (send) => send())
    site.store.next(
      'retire',
      after(() => browser.visit((session) => session.regenerate())),
    )
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(liveRecords(site)).toBe(0)
  })

  it('of a session that ended while it was followed finds nothing to end', async () => {
    const { site, browser, slow } = await underWay()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    site.store.next('retire', (send) => send())
    site.store.next(
      'retire',
      after(() => browser.visit((session) => session.logout())),
    )
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(liveRecords(site)).toBe(0)
  })

  it.each([
    { kind: 'absent' },
    { kind: 'retired', reason: 'ended', at: 0 },
    { kind: 'retired', reason: 'expired', at: 0 },
  ])('finds nothing to end where the session moved to and is %j', async (answer) => {
    const { site, browser, slow } = await underWay()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    site.store.next('read', answering(answer))
    expect(await slow.commit()).toEqual({ kind: 'keep' })
  })

  it('does not go round for ever in a ring of successors', async () => {
    const { site, slow } = await underWay()
    slow.session.logout()
    const ring = { reason: 'rotated', at: site.clock.now(), successor: 'ring' }
    site.store.every(answering({ kind: 'gone', ...ring }), ['retire'])
    site.store.every(answering({ kind: 'retired', ...ring }), ['read'])
    expect(await slow.commit()).toEqual({ kind: 'keep' })
  })

  it('of a session that the store forgot takes nothing away', async () => {
    const { site, slow } = await underWay()
    site.entries.clear()
    slow.session.logout()
    await slow.commit()
    expect(liveRecords(site)).toBe(0)
  })

  it('that loses its answer tells a session that it ended itself from one that ended before', async () => {
    const { site, browser, slow } = await underWay()
    slow.session.logout()
    site.store.next('retire', answerLost)
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    const again = browser.open()
    again.session.logout()
    site.store.next('retire', answerLost)
    expect((await again.commit()).kind).not.toBe('set')
    expect(liveRecords(site)).toBe(0)
  })

  it('that failed is done by the next commit', async () => {
    const { site, slow } = await underWay()
    slow.session.logout()
    const restore = site.store.every(down)
    await expect(slow.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    restore()
    slow.rollback()
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(liveRecords(site)).toBe(0)
  })
})
