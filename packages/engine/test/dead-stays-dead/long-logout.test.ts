import { describe, expect, it } from 'vitest'
import type { SessionRequest } from '../../src/index.ts'
import { browserWith, createSite, liveRecords } from '../support/site.ts'
import { answering } from '../support/tapped-store.ts'

const minute = 60_000

async function expectOutdated(request: SessionRequest): Promise<void> {
  expect(await request.commit()).toEqual({ kind: 'keep' })
  expect(request.outdated).toMatchObject({ code: 'SESSION_INTERRUPTED' })
}

describe('a logout in a request that waited for long', () => {
  it('ends a session that was rotated meanwhile under its new token, as far as a marker leads there', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('ada'))
    const request = browser.open()
    site.clock.jump(1000)
    await browser.visit((session) => session.regenerate())
    site.clock.jump(90_000)
    request.session.logout()
    expect(await request.commit()).toEqual({ kind: 'clear' })
    expect(request.outdated).toBeNull()
    expect(liveRecords(site)).toBe(0)
  })

  it.each(['had not looked', 'had looked', 'had asked'])(
    'is not done where no marker leads there any more, of a request that %s',
    async (how) => {
      const site = createSite()
      const browser = await browserWith(site, { a: 1 })
      await browser.visit((session) => session.login('ada'))
      const request = browser.open()
      if (how === 'had looked') await request.session.get('a')
      await browser.visit((session) => session.regenerate())
      site.clock.jump(5 * minute)
      if (how === 'had asked') await request.session.userId()
      const types = await site.eventsDuring(async () => {
        request.session.logout()
        await expectOutdated(request)
        // Said once more, it is not done, either.
        request.session.logout()
        await expectOutdated(request)
      })
      expect(types).toEqual([])
      expect(await browser.visit((session) => session.userId())).toBe('ada')
    },
  )

  it('ends a session that nobody touched meanwhile, and one that was written to', async () => {
    for (const isWritten of [false, true]) {
      const site = createSite()
      const browser = await browserWith(site, { a: 1 })
      const request = browser.open()
      await request.session.get('a')
      if (isWritten) await site.browser(browser.token).visit((session) => session.set('a', 2))
      site.clock.jump(10 * minute)
      request.session.logout()
      expect(await request.commit()).toEqual({ kind: 'clear' })
      expect(liveRecords(site)).toBe(0)
    }
  })
})

it('a logout in a request that waited for long ends what nobody can read by then', async () => {
  const site = createSite()
  const browser = await browserWith(site, { a: 1 })
  const request = browser.open()
  await request.session.get('a')
  site.clock.jump(10 * minute)
  site.store.next('retire', answering({ kind: 'gone', reason: 'unreadable' }))
  request.session.logout()
  expect(await request.commit()).toEqual({ kind: 'clear' })
  expect(liveRecords(site)).toBe(0)
})

it('a logout that left a login alone is not done by being said twice', async () => {
  const browser = await browserWith(createSite(), { a: 1 })
  const request = browser.open()
  await browser.visit((session) => session.login('ada'))
  request.session.logout()
  await expectOutdated(request)
  request.session.logout()
  await expectOutdated(request)
})
