import { describe, expect, it } from 'vitest'
import type { SessionRequest } from '../../src/index.ts'
import { browserWith, createSite, dataOf, liveRecords } from '../support/site.ts'

const minute = 60_000

async function expectOutdated(request: SessionRequest): Promise<void> {
  expect(await request.commit()).toEqual({ kind: 'keep' })
  expect(request.outdated).toMatchObject({ code: 'SESSION_INTERRUPTED' })
}

describe('a token that the store does not know', () => {
  const unknown = 'A'.repeat(43)

  it.each([
    [5 * minute - 1, 'set'],
    [5 * minute, 'keep'],
  ])('in a request that was opened %d ms ago: %s', async (ms, kind) => {
    const site = createSite()
    const request = site.browser(unknown).open()
    site.clock.jump(ms)
    request.session.set('a', 1)
    expect((await request.commit()).kind).toBe(kind)
    expect(request.outdated !== null).toBe(kind === 'keep')
    expect(liveRecords(site)).toBe(kind === 'set' ? 1 : 0)
  })

  it('is a stranger in the request that comes again', async () => {
    const site = createSite()
    const browser = site.browser(unknown)
    const request = browser.open()
    site.clock.jump(10 * minute)
    await request.session.increment('n')
    await expectOutdated(request)
    await browser.visit((session) => session.increment('n'))
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('is known to be dead where no cookie could be replaced', async () => {
    const site = createSite()
    const request = site.browser(unknown).open({ isBearer: true })
    site.clock.jump(10 * minute)
    expect(await request.session.userId()).toBeNull()
    await request.commit()
    expect(request.outdated).toBeNull()
  })

  it('costs one read, as in any request', async () => {
    const site = createSite()
    const request = site.browser(unknown).open()
    site.clock.jump(10 * minute)
    const verbs = await site.store.during(async () => {
      await request.session.userId()
      request.session.set('a', 1)
      request.session.logout()
      await request.commit()
    })
    expect(verbs).toEqual(['read'])
  })

  it('counts before one that ended earlier, of two that the browser sent', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const ended = browser.token ?? ''
    await browser.visit((session) => session.logout())
    site.clock.jump(minute)
    const moving = await browserWith(site, { a: 1 })
    const request = site.engine.open([ended, moving.token ?? ''])
    site.clock.jump(1000)
    await moving.visit((session) => session.regenerate())
    site.clock.jump(5 * minute)
    request.session.set('b', 1)
    await expectOutdated(request)
  })

  it('does not hide one that is live, of two that the browser sent', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = site.engine.open([unknown, browser.token ?? ''])
    site.clock.jump(10 * minute)
    expect(await request.session.get('a')).toBe(1)
  })
})

it('a request without a token starts a session however long it took', async () => {
  const site = createSite()
  const browser = site.browser()
  const request = browser.open()
  site.clock.jump(60 * minute)
  request.session.set('a', 1)
  expect(await browser.finish(request)).toMatchObject({ kind: 'set' })
})
