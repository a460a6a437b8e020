import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf, liveRecords } from '../support/site.ts'
import { answerLost, down, refused, toldAsRefused } from '../support/tapped-store.ts'

describe('the old record of a rotation', () => {
  it.each([
    ['is lost', 'is lost', [answerLost, answerLost]],
    ['is lost', 'tells that nothing was done', [answerLost, refused]],
    ['was lost before it was done', 'is lost', [down, answerLost]],
  ] as const)(
    'moves the visitor on where the first answer to its end %s, and the second %s',
    async (_first, _second, taps) => {
      const site = createSite()
      const browser = await browserWith(site, { a: 1 })
      const before = browser.token
      for (const tap of taps) site.store.next('retire', tap)
      await browser.visit((session) => session.login('ann'))
      expect(browser.token).not.toBe(before)
      expect(await dataOf(browser)).toEqual({ a: 1 })
      expect(liveRecords(site)).toBe(1)
    },
  )

  it.each([
    ['told as one that was not', [toldAsRefused]],
    ['lost, and told as one that was not', [answerLost, refused]],
    ['lost twice', [answerLost, answerLost]],
  ] as const)('leaves the new record where its end is %s, and no read is answered', async (_what, taps) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.login('ann')
    for (const tap of taps) site.store.next('retire', tap)
    site.store.next('create', async (send) => {
      site.store.next('read', down)
      return send()
    })
    await request.session.get('a')
    await expect(request.commit()).rejects.toMatchObject({ name: 'SessionError' })
    await request.settled()
    expect(liveRecords(site)).toBe(1)
    expect(await site.engine.users('ann').list()).toHaveLength(1)
  })

  it('stays, and so does the new one, where its end has no answer and may still arrive', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.regenerate()
    let arrive: () => Promise<unknown> = async () => undefined
    site.store.next('retire', (send) => {
      arrive = send
      return down(send)
    })
    site.store.next('retire', down)
    await expect(request.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await request.settled()
    expect(await dataOf(browser)).toEqual({ a: 1 })
    await arrive()
    expect(liveRecords(site)).toBe(1)
  })
})
