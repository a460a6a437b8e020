import { describe, expect, it } from 'vitest'
import { createEngine, systemClock } from '../../src/index.ts'
import { lifeLeft } from '../support/life.ts'
import { skewedClock } from '../support/manual-clock.ts'
import { type Browser, browserWith, createBrowser, createSite, dataOf, type Site } from '../support/site.ts'

const minute = 60_000
const idleTimeout = 1000

/** Another machine on the same store, with its clock off by so much. */
function machine(site: Site, skew: number, browser: Browser): Browser {
  const clock = skewedClock(site.clock, skew)
  const other = createBrowser(createEngine({ store: site.store, clock, idleTimeout }), browser.token)
  return other
}

describe.each([minute, -minute])('two machines whose clocks are %d ms apart', (skew) => {
  it('end a session between nine tenths of the idle time and all of it, give or take the difference', async () => {
    for (let seconds = 5; seconds < 850; seconds += 97) {
      const site = createSite({ idleTimeout })
      const here = await browserWith(site, { a: 1 })
      const there = machine(site, skew, here)
      site.clock.jump(seconds * 1000)
      await there.visit((session) => session.get('a'))
      for (const browser of [here, there]) {
        const life = await lifeLeft(site, browser)
        expect(life).toBeGreaterThanOrEqual(900_000 - minute)
        expect(life).toBeLessThanOrEqual(1_000_000 + minute)
      }
    }
  })

  it('never move the last use back', async () => {
    const site = createSite({ idleTimeout })
    const here = await browserWith(site, { a: 1 })
    const there = machine(site, skew, here)
    let latest = 0
    for (let count = 0; count < 20; count++) {
      site.clock.jump(130_000)
      await (count % 2 === 0 ? here : there).visit((session) => session.set('n', count))
      const seen = lastSeenAt(site)
      expect(seen).toBeGreaterThanOrEqual(latest)
      latest = seen
    }
  })

  it('never move the last use back with a rotation', async () => {
    const site = createSite({ idleTimeout })
    const browser = site.browser()
    const ahead = machine(site, Math.max(skew, 0), browser)
    await ahead.visit((session) => session.set('a', 1))
    const before = lastSeenAt(site)
    const behind = machine(site, Math.min(skew, 0), ahead)
    await behind.visit((session) => session.regenerate())
    expect(lastSeenAt(site)).toBe(before)
  })

  it('lose no parallel write', async () => {
    const site = createSite({ idleTimeout })
    const here = await browserWith(site, { list: [] })
    const there = machine(site, skew, here)
    const append = (browser: Browser, item: number) =>
      browser.visit(async (session) => session.set('list', [...(await session.get('list')), item]))
    await site.clock.settle(Promise.all([1, 2, 3, 4].map((item) => append(item % 2 ? here : there, item))))
    expect(((await dataOf(here)).list as number[]).sort()).toEqual([1, 2, 3, 4])
  })

  it('keep a session that ended on one of them dead on the other one', async () => {
    const site = createSite({ idleTimeout })
    const here = await browserWith(site, { a: 1 })
    const there = machine(site, skew, here)
    const slow = there.open()
    await slow.session.get('a')
    await here.visit((session) => session.destroy())
    slow.session.set('a', 2)
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(await dataOf(there)).toEqual({})
  })
})

describe('a clock that jumps back', () => {
  it('keeps the session usable and its last use where it was', async () => {
    const site = createSite({ idleTimeout })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(500_000)
    await browser.visit((session) => session.get('a'))
    const before = lastSeenAt(site)
    site.clock.jump(-400_000)
    await browser.visit((session) => session.set('b', 2))
    expect(lastSeenAt(site)).toBe(before)
    expect(await dataOf(browser)).toEqual({ a: 1, b: 2 })
  })

  it('brings no ended session back', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const { token } = browser
    await browser.visit((session) => session.destroy())
    site.clock.jump(-3_600_000)
    const old = site.browser(token)
    await old.visit((session) => session.set('a', 2))
    expect(await dataOf(site.browser(token))).toEqual({})
  })

  it('brings no rotated token back', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.regenerate())
    site.clock.jump(-3_600_000)
    expect(await dataOf(old)).toEqual({})
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('rotates and logs in', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(-3_600_000)
    await browser.visit((session) => session.regenerate())
    await browser.visit((session) => session.login('ada'))
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})

describe('a login by a clock that is ahead', () => {
  /** Whether it counts as one of the last five minutes. */
  async function isRecent(ahead: number, ms: number): Promise<boolean> {
    const site = createSite()
    const there = machine(site, ahead, site.browser())
    await there.visit((session) => session.login('ada'))
    site.clock.jump(ms)
    const here = site.browser(there.token)
    return here.visit((session) => session.isLoggedInWithin(300))
  }

  it('is a recent one where the clocks of two machines differ a little', async () => {
    expect(await isRecent(minute, 0)).toBe(true)
    expect(await isRecent(-minute, 0)).toBe(true)
  })

  it.each([0, 10 * minute, 54 * minute])(
    'is none for as long as the clock was set back: after %d ms of an hour',
    async (ms) => {
      expect(await isRecent(60 * minute, ms)).toBe(false)
    },
  )
})

describe('the clock of the system', () => {
  it('tells the time and runs what is due, unless it was called off', async () => {
    const ran: string[] = []
    const before = Date.now()
    systemClock.after(1, () => ran.push('called off'))()
    await new Promise<void>((resolve) => {
      systemClock.after(2, resolve)
    })
    expect(ran).toEqual([])
    expect(systemClock.now()).toBeGreaterThanOrEqual(before)
  })
})

function lastSeenAt({ entries }: Site): number {
  const live = [...entries.values()].filter((entry) => (entry as { kind: string }).kind === 'live')
  return (live.at(-1) as { record: { meta: { lastSeenAt: number } } }).record.meta.lastSeenAt
}
