import { describe, expect, it } from 'vitest'
import { createSite } from '../support/site.ts'

const MINUTE = 60_000

/** Seconds in which a session ends unless it is used, when it starts with this message. */
async function idleAfter(options: { ttl?: number; atOnce?: true }, engine = {}): Promise<number> {
  const site = createSite(engine)
  const browser = site.browser()
  await browser.visit((session) => session.flash('note', 'a', options))
  const info = await browser.visit((session) => session.withoutTouch().info())
  return ((info?.expiresAt.getTime() ?? 0) - site.clock.now()) / 1000
}

describe('a session that starts with a message', () => {
  it('that is left at once for a time ends with it', async () => {
    expect(await idleAfter({ ttl: 900, atOnce: true })).toBe(900)
  })

  it('lives for a minute at least, and no longer than any other', async () => {
    expect(await idleAfter({ ttl: 5, atOnce: true })).toBe(60)
    expect(await idleAfter({ ttl: 900, atOnce: true }, { idleTimeout: 600 })).toBe(600)
    expect(await idleAfter({ ttl: 900, atOnce: true }, { firstIdleTimeout: 300 })).toBe(300)
  })

  it('that waits as long as the session lives as long as any other', async () => {
    expect(await idleAfter({ atOnce: true })).toBe(86_400)
    expect(await idleAfter({ ttl: 900 })).toBe(86_400)
  })

  it('and holds more lives as long as any other', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit(async (session) => {
      session.set('cart', ['pea'])
      await session.flash('note', 'a', { ttl: 900, atOnce: true })
    })
    await site.clock.advance(60 * MINUTE)
    expect(await browser.visit((session) => session.get('cart'))).toEqual(['pea'])
  })

  it('and is ended in the same request lets the next one live as long as any other', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit(async (session) => {
      await session.flash('note', 'a', { ttl: 900, atOnce: true })
      session.destroy()
      session.set('cart', ['pea'])
    })
    await site.clock.advance(60 * MINUTE)
    expect(await browser.visit((session) => session.get('cart'))).toEqual(['pea'])
  })

  it('lives as long as any other once somebody logs in', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.flash('note', 'a', { ttl: 900, atOnce: true }))
    await browser.visit((session) => session.login('ann'))
    await site.clock.advance(60 * MINUTE)
    expect(await browser.visit((session) => session.userId())).toBe('ann')
  })
})
