import { describe, expect, it } from 'vitest'
import { tokenEncryption } from '../../src/encryption.ts'
import type { Session } from '../../src/index.ts'
import { type Browser, browserWith, createSite, dataOf, liveRecords, type Site } from '../support/site.ts'
import { down } from '../support/tapped-store.ts'

const DEAD = 'd'.repeat(43)

/** One request of a browser that sends these tokens, in this order. */
async function visit(
  site: Site,
  tokens: readonly (string | undefined)[],
  page: (session: Session) => unknown,
) {
  const request = site.engine.open(tokens.map((token) => token ?? ''))
  const result = await page(request.session)
  return { result, change: await request.commit() }
}

async function loggedIn(site: Site, user: string): Promise<Browser> {
  const browser = await browserWith(site, { a: 1 })
  await browser.visit((session) => session.login(user))
  return browser
}

/** What the pages of a site do with a session. */
const pages: Record<string, (session: Session) => unknown> = {
  'a set without a look': (session) => session.set('a', 2),
  'a look and a set': async (session) => session.set('a', Number(await session.get('a')) + 1),
  'an update': (session) => session.update('a', (value) => Number(value) + 1),
  'an increment': (session) => session.increment('a', 1),
  'a rotation': (session) => {
    session.set('a', 2)
    session.regenerate()
  },
}

describe('a request with several tokens', () => {
  for (const encryption of [undefined, tokenEncryption()]) {
    const places: Record<string, (live: string | undefined) => (string | undefined)[]> = {
      'after a dead one': (live) => [DEAD, live],
      'before a dead one': (live) => [live, DEAD],
      'after two dead ones': (live) => [DEAD, 'e'.repeat(43), live],
      'after what is no token': (live) => ['nonsense', live],
      twice: (live) => [live, live],
    }
    for (const [where, tokensOf] of Object.entries(places)) {
      for (const [what, page] of Object.entries(pages)) {
        it(`is the live session's, ${where}: ${what}${encryption ? ', sealed' : ''}`, async () => {
          const site = createSite({ encryption })
          const browser = await browserWith(site, { a: 1 })
          const { change } = await visit(site, tokensOf(browser.token), page)
          browser.receive(change)
          expect(await dataOf(browser)).toEqual({ a: 2 })
          expect(liveRecords(site)).toBe(1)
          expect(change.kind).toBe(what === 'a rotation' ? 'set' : 'keep')
        })
      }
    }
  }

  it('costs one read with one token, also in a list, and no call as long as nothing is used', async () => {
    const site = createSite()
    const { token = '' } = await browserWith(site, { a: 1 })
    const look = (session: Session) => session.get('a')
    expect(await site.store.during(() => visit(site, [token], look))).toEqual(['read'])
    expect(await site.store.during(() => visit(site, [token, token], look))).toEqual(['read'])
    expect(await site.store.during(() => visit(site, [DEAD, token], look))).toEqual(['read', 'read'])
    expect(await site.store.during(() => visit(site, [token], (session) => session.set('a', 2)))).toEqual([
      'apply',
    ])
    expect(await site.store.during(() => visit(site, [DEAD, token], () => undefined))).toEqual([])
  })

  it('is the first live one’s, where several are live', async () => {
    const site = createSite()
    const [ann, bob] = [await loggedIn(site, 'ann'), await loggedIn(site, 'bob')]
    const userOf = (session: Session) => session.userId()
    expect((await visit(site, [DEAD, ann.token, bob.token], userOf)).result).toBe('ann')
    expect((await visit(site, [bob.token, ann.token], userOf)).result).toBe('bob')
  })

  it('is a new visitor’s where all are dead, and a logout clears the cookie', async () => {
    const site = createSite()
    const { change } = await visit(site, [DEAD, 'e'.repeat(43)], (session) => session.set('a', 1))
    expect(change).toMatchObject({ kind: 'set' })
    expect((await visit(site, [DEAD, 'e'.repeat(43)], (session) => session.logout())).change.kind).toBe(
      'clear',
    )
  })

  it('replaces nothing where one of the dead was rotated just now', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const { token } = browser
    await browser.visit((session) => session.regenerate())
    const { change } = await visit(site, [DEAD, token], (session) => session.set('a', 2))
    expect(change).toEqual({ kind: 'keep' })
    expect(liveRecords(site)).toBe(1)
  })

  it('does not count a session that was revoked', async () => {
    const site = createSite()
    const [ann, bob] = [await loggedIn(site, 'ann'), await loggedIn(site, 'bob')]
    await site.engine.users('ann').revokeAll()
    expect((await visit(site, [ann.token, bob.token], (session) => session.userId())).result).toBe('bob')
  })

  it('fails where the store does not answer for one of them: it may be the one', async () => {
    const site = createSite()
    const { token } = await browserWith(site, { a: 1 })
    const restore = site.store.every(down, ['read'])
    const visiting = visit(site, [DEAD, token], (session) => session.get('a'))
    await expect(site.clock.settle(visiting)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    restore()
  })
})

describe('of several live sessions', () => {
  const both = (a: Browser, b: Browser) => [DEAD, a.token, b.token]

  it.each(['logout', 'destroy'] as const)(
    '%s ends each, and tells the lists of their users',
    async (verb) => {
      const site = createSite()
      const [ann, bob] = [await loggedIn(site, 'ann'), await loggedIn(site, 'bob')]
      const events = await site.eventsDuring(() => visit(site, both(ann, bob), (session) => session[verb]()))
      expect(liveRecords(site)).toBe(0)
      expect(events.filter((type) => type === 'destroyed')).toHaveLength(2)
      for (const user of ['ann', 'bob']) expect(await site.engine.users(user).list()).toEqual([])
    },
  )

  it('a logout ends those of which it read none before', async () => {
    const site = createSite()
    const [ann, bob] = [await loggedIn(site, 'ann'), await loggedIn(site, 'bob')]
    const slow = site.engine.open([ann.token ?? '', bob.token ?? ''])
    expect(await slow.session.userId()).toBe('ann')
    await bob.visit((session) => session.regenerate())
    slow.session.logout()
    await slow.commit()
    expect(liveRecords(site)).toBe(0)
  })

  it('a login ends the others, which would stand before its new cookie', async () => {
    const site = createSite()
    const [planted, own] = [await loggedIn(site, 'mallory'), await browserWith(site, { a: 1 })]
    const { change } = await visit(site, [own.token, planted.token], (session) => session.login('ann'))
    const token = change.kind === 'set' ? change.token : ''
    const seen = await visit(site, [planted.token, token], (session) => session.userId())
    expect(seen.result).toBe('ann')
    expect(liveRecords(site)).toBe(1)
  })

  it('a session that is only visited by load ends no cookie’s', async () => {
    const site = createSite()
    const [ann, bob, other] = [
      await loggedIn(site, 'ann'),
      await loggedIn(site, 'bob'),
      await loggedIn(site, 'eve'),
    ]
    await visit(site, [ann.token, bob.token], async (session) => {
      expect(await session.userId()).toBe('ann')
      await session.load(other.token ?? '')
      session.destroy()
    })
    expect(await dataOf(ann)).toEqual({ a: 1 })
    expect(await dataOf(bob)).toEqual({ a: 1 })
    expect(await dataOf(other)).toEqual({})
  })

  it('a logout that cannot end one of them fails, and ends all when it is repeated', async () => {
    const site = createSite()
    const [ann, bob] = [await loggedIn(site, 'ann'), await loggedIn(site, 'bob')]
    const restore = site.store.every(down, ['retire'])
    const leaving = visit(site, [ann.token, bob.token], (session) => session.logout())
    await expect(site.clock.settle(leaving)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    restore()
    await visit(site, [ann.token, bob.token], (session) => session.logout())
    expect(liveRecords(site)).toBe(0)
  })
})
