import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { lifeLeft } from '../support/life.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { after } from '../support/tapped-store.ts'

describe('the commit of a page that has nothing pending', () => {
  const calls: Record<string, (session: Session) => Promise<unknown>> = {
    increment: (session) => session.increment('a'),
    update: (session) => session.update('a', () => 2),
    pull: (session) => session.pull('a'),
    'a flash that is kept at once': (session) => session.flash('note', 'hi', { atOnce: true }),
  }

  it.each(Object.entries(calls))('waits for a call that the page did not wait for: %s', async (_, call) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    await request.session.get('a')
    const order: string[] = []
    const isReached = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const held = after(async () => {
      isReached.resolve()
      await goOn.promise
      order.push('stored')
    })
    site.store.next('apply', held)
    const calling = call(request.session)
    await isReached.promise
    const committing = request.commit().then(() => order.push('committed'))
    goOn.resolve()
    await Promise.all([calling, committing])
    expect(order).toEqual(['stored', 'committed'])
  })

  it('counts a question as use whose answer nobody waited for', async () => {
    const site = createSite({ idleTimeout: 1000 })
    const browser = await browserWith(site, { a: 1 })
    site.clock.jump(900_000)
    const request = browser.open()
    const asking = request.session.get('a')
    await request.commit()
    expect(await asking).toBe(1)
    expect(await lifeLeft(site, browser)).toBe(1_000_000)
  })

  it.each(['live', 'ended', 'unknown'])('costs one read, where the session is %s', async (state) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const { token } = browser
    if (state === 'ended') await browser.visit((session) => session.destroy())
    browser.token = state === 'unknown' ? 'A'.repeat(43) : token
    const verbs = await site.store.during(() => browser.visit((session) => session.get('a')))
    expect(verbs).toEqual(['read'])
    if (state === 'live') expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})
