import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite } from '../support/site.ts'

describe('withoutTouch', () => {
  const asking: readonly (readonly [string, (session: Session) => unknown])[] = [
    ['reads', (session) => session.withoutTouch().get('a')],
    ['asks who is there', (session) => session.withoutTouch().userId()],
    [
      'reads before it',
      async (session) => {
        await session.get('a')
        return session.withoutTouch()
      },
    ],
    ['writes', (session) => session.withoutTouch().set('b', 1)],
    ['counts', (session) => session.withoutTouch().increment('b')],
  ]

  it.each(asking)('lets a request that %s not keep the session alive', async (_, ask) => {
    const site = createSite({ idleTimeout: 100 })
    const browser = await browserWith(site, { a: 1 })
    for (let seconds = 0; seconds < 90; seconds += 30) {
      await site.clock.advance(30_000)
      await browser.visit(ask)
    }
    await site.clock.advance(15_000)
    expect(await browser.visit((session) => session.get('a'))).toBeUndefined()
  })

  it('is of one request', async () => {
    const site = createSite({ idleTimeout: 100 })
    const browser = await browserWith(site, { a: 1 })
    await site.clock.advance(60_000)
    await browser.visit((session) => session.withoutTouch().get('a'))
    await browser.visit((session) => session.get('a'))
    await site.clock.advance(60_000)
    expect(await browser.visit((session) => session.get('a'))).toBe(1)
  })

  it('tells when the session ends unless somebody uses it', async () => {
    const site = createSite({ idleTimeout: 100 })
    const browser = await browserWith(site, { a: 1 })
    const end = site.clock.now() + 100_000
    await site.clock.advance(60_000)
    const asked = await browser.visit((session) => session.withoutTouch().info())
    expect(asked?.expiresAt.getTime()).toBe(end)
    const used = await browser.visit((session) => session.info())
    expect(used?.expiresAt.getTime()).toBe(end + 60_000)
  })

  it('costs one read', async () => {
    const site = createSite({ idleTimeout: 100 })
    const browser = await browserWith(site, { a: 1 })
    await site.clock.advance(60_000)
    const asking = () => browser.visit((session) => session.withoutTouch().userId())
    expect(await site.store.during(asking)).toEqual(['read'])
  })
})
