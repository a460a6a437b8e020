import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/index.ts'
import { browserWith, createSite, liveRecords } from '../support/site.ts'
import { refused } from '../support/tapped-store.ts'

describe('a late logout that the store refused', () => {
  async function refusedLogout() {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    await browser.visit((session) => session.login('ada'))
    const request = browser.open()
    await request.session.get('a')
    await browser.finish(request)
    request.responseStarted()
    site.store.next('retire', refused)
    request.session.logout()
    await request.settled()
    expect(site.events.at(-1)).toMatchObject({ type: 'storeError', verb: 'retire' })
    expect(await browser.visit((session) => session.userId())).toBe('ada')
    return { site, browser, ...request, session: request.session }
  }

  const laterCalls: Record<string, (session: Session) => unknown> = {
    logout: (session) => session.logout(),
    destroy: (session) => session.destroy(),
    delete: (session) => session.delete('a'),
    clear: (session) => session.clear(),
    pull: (session) => session.pull('a'),
    'await flash': (session) => session.flash('note'),
  }

  it.each(Object.entries(laterCalls))('is done with the next late call: %s', async (_name, call) => {
    const { site, session, settled } = await refusedLogout()
    const types = await site.eventsDuring(async () => {
      await call(session)
      await settled()
    })
    expect(types).toEqual(['destroyed'])
    expect(liveRecords(site)).toBe(0)
  })

  const writes: Record<string, (session: Session) => unknown> = {
    set: async (session) => session.set('n', 1),
    flash: async (session) => session.flash('n', 1),
    increment: (session) => session.increment('n'),
    update: (session) => session.update('n', () => 1),
    start: (session) => session.start(),
  }

  it.each(Object.entries(writes))('answers no later write as kept: %s', async (_name, write) => {
    const { session, settled } = await refusedLogout()
    await expect(write(session)).rejects.toMatchObject({ code: 'RESPONSE_STARTED' })
    await settled()
  })

  describe.each(Object.entries(writes))('and refuses once more before a write: %s', (_name, write) => {
    it('answers no such write as kept, and is done in the end', async () => {
      const { site, session, settled } = await refusedLogout()
      const stop = site.store.every(refused, ['retire'])
      await expect(write(session)).rejects.toMatchObject({ code: 'RESPONSE_STARTED' })
      await settled()
      stop()
      session.logout()
      await settled()
      expect(liveRecords(site)).toBe(0)
    })
  })

  it('takes nothing, while the store refuses it', async () => {
    const { site, session, settled } = await refusedLogout()
    const stop = site.store.every(refused, ['retire'])
    expect(await session.pull('a')).toBeUndefined()
    await settled()
    expect(await session.keys()).toEqual([])
    expect(await session.userId()).toBeNull()
    stop()
    session.logout()
    await settled()
    expect(liveRecords(site)).toBe(0)
  })

  it('is done however often the store refuses it first', async () => {
    const { site, session, settled } = await refusedLogout()
    for (let count = 0; count < 3; count++) {
      site.store.next('retire', refused)
      session.logout()
      await settled()
    }
    session.logout()
    await settled()
    expect(liveRecords(site)).toBe(0)
  })

  it('is done once by several calls of one moment', async () => {
    const { site, session, settled } = await refusedLogout()
    const verbs = await site.store.during(() => {
      session.logout()
      session.delete('a')
      session.logout()
      return settled()
    })
    expect(verbs.filter((verb) => verb === 'retire')).toEqual(['retire'])
    expect(liveRecords(site)).toBe(0)
  })
})
