import { describe, expect, it } from 'vitest'
import { browserWith, createSite, liveRecords } from '../support/site.ts'

async function loggedIn() {
  const site = createSite()
  const browser = site.browser()
  await browser.visit((session) => session.login('ann'))
  return { site, browser, slow: browser.open() }
}

describe('a logout on a token that was rotated moments after its login', () => {
  it.each(['not looked', 'looked'])('ends the session, of a request that had %s', async (how) => {
    const { site, browser, slow } = await loggedIn()
    if (how === 'looked') await slow.session.userId()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(liveRecords(site)).toBe(0)
  })

  it.each(['ann', 'bob'])('ends the session, also where %s logs in after it', async (user) => {
    const { site, browser, slow } = await loggedIn()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    slow.session.login(user)
    expect(await browser.finish(slow)).toMatchObject({ kind: 'set' })
    expect(liveRecords(site)).toBe(1)
    expect(await browser.visit((session) => session.userId())).toBe(user)
  })

  it('ends what a rotation between its own calls made of it', async () => {
    const { site, browser, slow } = await loggedIn()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    site.store.next('retire', async (send) => {
      await browser.visit((session) => session.persist(600))
      return send()
    })
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(liveRecords(site)).toBe(0)
  })
})

describe('a logout that had not looked leaves a login that came meanwhile', () => {
  it.each([0, 20_000])('and was rotated %i ms after that', async (ms) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const slow = browser.open()
    await browser.visit((session) => session.login('bob'))
    site.clock.jump(ms)
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(slow.outdated).toMatchObject({ code: 'SESSION_INTERRUPTED' })
    expect(await browser.visit((session) => session.userId())).toBe('bob')
  })

  it('between its own calls', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const slow = browser.open()
    await browser.visit((session) => session.login('bob'))
    site.clock.jump(20_000)
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    site.store.next('read', async (send) => {
      await browser.visit((session) => session.persist(600))
      return send()
    })
    expect(await slow.commit()).toEqual({ kind: 'keep' })
    expect(await browser.visit((session) => session.userId())).toBe('bob')
  })
})
