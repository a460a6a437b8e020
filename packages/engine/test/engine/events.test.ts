import { describe, expect, it } from 'vitest'
import type { SessionEvent } from '../../src/index.ts'
import { browserWith, createSite, dataOf, type Site } from '../support/site.ts'

function last({ events }: Site): SessionEvent | undefined {
  return events.at(-1)
}

describe('an event', () => {
  it('names the public id of its session, the same through rotation and login', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const id = (await browser.visit((session) => session.info()))?.id
    await browser.visit((session) => session.regenerate())
    await browser.visit((session) => session.login('ada'))
    await browser.visit((session) => session.set('a', 2))
    await browser.visit((session) => session.logout())
    expect(site.events.map((event) => ('id' in event ? event.id : undefined))).toEqual([id, id, id, id, id])
  })

  it('tells the keys of a commit, deleted ones too', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1, b: 2 })
    await browser.visit((session) => {
      session.set('c', 3)
      session.delete('a')
    })
    expect(last(site)).toEqual({ type: 'committed', id: expect.any(String), keys: ['c', 'a'] })
    await browser.visit((session) => session.increment('n'))
    expect(last(site)).toEqual({ type: 'committed', id: expect.any(String), keys: ['n'] })
    await browser.visit((session) => session.pull('b'))
    expect(last(site)).toMatchObject({ type: 'committed', keys: ['b'] })
  })

  it('tells the user of a new session and of a login', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('ada'))
    expect(last(site)).toMatchObject({ type: 'created', userId: 'ada' })
    await browser.visit((session) => session.login('bob'))
    expect(last(site)).toMatchObject({ type: 'rotated', userId: 'bob', login: true })
  })

  it('is not sent for a request that only reads or does nothing', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    expect(await site.eventsDuring(() => browser.visit((session) => session.get('a')))).toEqual([])
    expect(await site.eventsDuring(() => browser.visit(() => {}))).toEqual([])
    expect(await site.eventsDuring(() => site.browser().visit((session) => session.delete('a')))).toEqual([])
  })

  it.each([
    [
      'its listener fails',
      () => {
        throw new Error('listener')
      },
    ],
    // Unhandled, it would fail the run, as it ends a process.
    ['its listener is asynchronous and fails', () => Promise.reject(new Error('listener'))],
  ])('fails no request when %s', async (_name, onEvent) => {
    const site = createSite({ onEvent })
    const browser = await browserWith(site, { a: 1 })
    await browser.visit((session) => session.login('ada'))
    await browser.visit((session) => session.set('a', 2))
    const slow = browser.open()
    await slow.session.get('a')
    expect(await dataOf(browser)).toEqual({ a: 2 })
    await browser.visit((session) => session.logout())
    slow.session.set('a', 3)
    expect(await slow.commit()).toEqual({ kind: 'keep' })
  })
})

describe('a visitor who writes nothing', () => {
  it('costs no randomness', async () => {
    const site = createSite({
      random: () => {
        throw new Error('asked for')
      },
    })
    await site.browser().visit(async (session) => {
      expect(await session.get('a')).toBeUndefined()
      expect(await session.userId()).toBeNull()
    })
    expect(site.store.calls).toEqual([])
  })
})
