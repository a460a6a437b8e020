import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'
import { after, answerLost } from '../support/tapped-store.ts'

describe('a request that comes to the store again', () => {
  it('starts its session under another token when nobody knows whether the first one was created', async () => {
    const site = createSite()
    const browser = site.browser()
    const request = browser.open()
    request.session.set('a', 1)
    site.store.next('create', answerLost)
    await expect(request.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    request.session.set('a', 2)
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ a: 2 })
    expect(site.events.map(({ type }) => type)).not.toContain('interrupted')
  })

  it('merges what it writes into the session that it began with what others wrote there meanwhile', async () => {
    const site = createSite()
    const browser = site.browser()
    const request = browser.open()
    request.session.set('a', 1)
    await browser.finish(request)
    await browser.visit((session) => session.set('list', ['theirs']))
    request.session.set('list', ['mine'])
    await request.commit()
    expect(await dataOf(browser)).toEqual({ a: 1, list: expect.arrayContaining(['theirs', 'mine']) })
  })

  it('does not fail for writes that were dropped before its page failed', async () => {
    const site = createSite({ onInterrupted: 'fail' })
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    await request.session.get('a')
    await site.browser(browser.token).visit((session) => session.destroy())
    await request.session.update('a', () => 2).catch(() => undefined)
    request.rollback()
    await expect(request.commit()).resolves.toEqual({ kind: 'keep' })
  })

  it('counts as use when it sets what is there already', async () => {
    const site = createSite({ idleTimeout: 600 })
    const browser = await browserWith(site, { a: 1 })
    for (let count = 0; count < 5; count++) {
      site.clock.jump(400_000)
      await browser.visit(async (session) => session.set('a', (await session.get('a')) as number))
    }
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('goes on under the token that it gets while it finds out what became of a lost answer', async () => {
    const site = createSite()
    const browser = await browserWith(site, { list: [1] })
    const request = browser.open()
    const { session } = request
    const add = async (item: number) => session.set('list', [...(await session.get('list')), item])
    await add(2)
    site.store.next('apply', answerLost)
    await expect(request.commit()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await add(3)
    let rotated: Promise<unknown> | undefined
    const rotating = async () => {
      session.regenerate()
      rotated = browser.finish(request)
    }
    site.store.next('read', after(rotating))
    expect(await session.update('list', (list: number[]) => [...list, 4])).toEqual([1, 2, 3, 4])
    await rotated
    request.responseStarted()
    session.set('late', true)
    await request.settled()
    expect(await dataOf(browser)).toEqual({ list: [1, 2, 3, 4], late: true })
  })
})
