import { describe, expect, it } from 'vitest'
import { createEngine, type SessionStore } from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'
import { browserWith, createBrowser, createSite, dataOf, liveRecords } from '../support/site.ts'
import {
  after,
  answering,
  answerLost,
  down,
  refused,
  type Tap,
  toldAsRefused,
  type Verb,
} from '../support/tapped-store.ts'

describe('a rotation whose store fails', () => {
  const points: [Verb, string, Tap][] = [
    ['read', 'is not answered', down],
    ['create', 'is not made', down],
    ['create', 'is made, and its answer lost', answerLost],
    ['retire', 'is not made', down],
    ['retire', 'is made, and its answer lost', answerLost],
    ['retire', 'is made, and told as one that was not', toldAsRefused],
    ['retire', 'is refused', refused],
  ]

  it.each(points)('once, so that %s %s, leaves one usable session', async (verb, _what, tap) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.regenerate()
    site.store.next(verb, tap)
    await browser.finish(request).catch(() => undefined)
    expect(await dataOf(browser)).toEqual({ a: 1 })
    await browser.visit((session) => session.set('b', 2))
    expect(await dataOf(browser)).toEqual({ a: 1, b: 2 })
  })

  it.each(points.slice(0, 4))(
    'for good from %s on, which %s, leaves the old session usable',
    async (verb, _what, tap) => {
      const site = createSite()
      const browser = await browserWith(site, { a: 1 })
      const request = browser.open()
      request.session.regenerate()
      site.store.next(verb, async (send) => {
        site.store.every(down)
        return tap(send)
      })
      await expect(browser.finish(request)).rejects.toMatchObject({ name: 'SessionError' })
      const reborn = createBrowser(
        createEngine({ store: memoryStore(site.entries), clock: site.clock }),
        browser.token,
      )
      expect(await dataOf(reborn)).toEqual({ a: 1 })
      await reborn.visit((session) => session.set('b', 2))
      expect(await dataOf(reborn)).toEqual({ a: 1, b: 2 })
    },
  )

  it('while it carries over a parallel write keeps the old session with that write', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const other = browser.open()
    other.session.set('b', 2)
    site.store.next('retire', async (send) => {
      await other.commit()
      site.store.next('apply', down)
      return send()
    })
    await expect(browser.visit((session) => session.regenerate())).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
    expect(await dataOf(browser)).toEqual({ a: 1, b: 2 })
  })

  it('to keep the new record keeps the old session', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const other = browser.open()
    other.session.set('b', 2)
    site.store.next('retire', async (send) => {
      await other.commit()
      site.store.next('apply', answering({ kind: 'gone', reason: 'absent' }))
      return send()
    })
    await browser.visit((session) => session.regenerate())
    expect(await dataOf(browser)).toEqual({ a: 1, b: 2 })
  })

  it('to forget its new record after it lost leaves one that nobody can reach', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.regenerate()
    site.store.next(
      'create',
      after(async () => {
        await browser.visit((session) => session.regenerate())
        site.store.next('retire', (send) => send())
        site.store.next('retire', down)
      }),
    )
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})

describe('a second rotation in one request', () => {
  it.each(['destroy', 'regenerate'] as const)('is dropped when a parallel %s came first', async (act) => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.regenerate()
    browser.receive(await request.commit())
    await browser.visit((session) => session[act]())
    request.session.regenerate()
    expect(await request.commit()).toEqual({ kind: 'keep' })
    const reason = act === 'destroy' ? 'ended' : 'rotated'
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted', reason })
    expect(liveRecords(site)).toBe(act === 'destroy' ? 0 : 1)
  })

  it('is dropped when the store forgot the session', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.regenerate()
    await request.commit()
    site.entries.clear()
    request.session.regenerate()
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(site.events.at(-1)).toMatchObject({ type: 'interrupted', reason: 'absent' })
    expect(liveRecords(site)).toBe(0)
  })

  it('is dropped when the store forgets the session between its calls', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.regenerate()
    site.store.next('retire', (send) => {
      site.entries.clear()
      return send()
    })
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(liveRecords(site)).toBe(0)
  })

  it('gives its token up with the record that all time has passed by', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const created: string[] = []
    const store: SessionStore = {
      ...site.store,
      create(key, record, now) {
        created.push(key)
        return site.store.create(key, record, now)
      },
    }
    const request = createEngine({ clock: site.clock, store }).open(browser.token)
    request.session.regenerate()
    site.store.next('create', async (send) => {
      const isMade = await send()
      site.clock.jump(365 * 86_400_000)
      return isMade
    })
    await request.commit()
    request.session.logout()
    request.session.set('b', 1)
    await request.commit()
    expect(created).toHaveLength(2)
    expect(new Set(created).size).toBe(2)
  })

  it('tells once that the session ended while it was used', async () => {
    const site = createSite({ queue: false })
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    await request.session.get('a')
    await browser.visit((session) => session.set('b', 2))
    await request.session.update('c', () => 1)
    await site.browser(browser.token).visit((session) => session.destroy())
    request.session.regenerate()
    expect(await site.eventsDuring(() => request.commit())).toEqual(['interrupted'])
  })
})
