import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite } from '../support/site.ts'

type Act = (session: Session) => unknown

const head = { unseen: 'head' } as const

/** What a page may do, and what it gets to see of it. */
const ACTS: readonly (readonly [string, Act, unknown])[] = [
  [
    'logout',
    async (session) => {
      session.logout()
      return session.userId()
    },
    null,
  ],
  [
    'login',
    async (session) => {
      session.login('bob')
      return session.userId()
    },
    'bob',
  ],
  ['regenerate', (session) => session.regenerate(), undefined],
  ['persist', (session) => session.persist(3600), undefined],
  [
    'set',
    async (session) => {
      session.set('count', 7)
      return session.get('count')
    },
    7,
  ],
  [
    'delete',
    async (session) => {
      session.delete('count')
      return session.get('count')
    },
    undefined,
  ],
  [
    'clear',
    async (session) => {
      session.clear()
      return session.keys()
    },
    [],
  ],
  ['pull', (session) => session.pull('count'), 1],
  [
    'second pull',
    async (session) => {
      await session.pull('count')
      return session.pull('count')
    },
    undefined,
  ],
  ['increment', (session) => session.increment('count'), 2],
  [
    'increment after clear',
    async (session) => {
      session.clear()
      return session.increment('count')
    },
    1,
  ],
  ['update', (session) => session.update('count', () => 5), 5],
  ['flash', (session) => session.flash('note'), 'saved'],
  ['new flash', (session) => session.flash('note', 'other'), undefined],
]

describe('a HEAD request', () => {
  it.each(ACTS)('answers as GET would after a %s, and changes nothing', async (_, act, expected) => {
    const site = createSite()
    const browser = await browserWith(site, { count: 1 })
    await browser.visit((session) => session.login('ann'))
    await browser.visit((session) => session.flash('note', 'saved'))
    const { token } = browser
    const before = JSON.stringify([...site.entries], inMaps)
    expect(await browser.visit(act, head)).toEqual(expected)
    expect(browser.token).toBe(token)
    expect(JSON.stringify([...site.entries], inMaps)).toBe(before)
  })

  it.each(ACTS)('starts no session by a %s', async (_, act) => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit(act, head)
    expect([browser.token, site.entries.size]).toEqual([undefined, 0])
  })

  it('starts none where the page asks for one', async () => {
    const site = createSite()
    await site.browser().visit((session) => session.start(), head)
    expect(site.entries.size).toBe(0)
  })

  it('does not extend the session', async () => {
    const site = createSite({ idleTimeout: 100 })
    const browser = await browserWith(site, { count: 1 })
    await site.clock.advance(90_000)
    await browser.visit((session) => session.get('count'), head)
    await site.clock.advance(20_000)
    expect(await browser.visit((session) => session.get('count'))).toBeUndefined()
  })
})

function inMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value
}
