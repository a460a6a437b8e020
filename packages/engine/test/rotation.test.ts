import { describe, expect, it } from 'vitest'
import { createEngine } from '../src/index.ts'
import { memoryStore } from '../src/memory.ts'
import { browserWith, createBrowser, createSite, dataOf } from './support/site.ts'
import { after, answering, answerLost, down, type Tap, type Verb } from './support/tapped-store.ts'

describe('regenerate', () => {
  it('moves every value to a new token, and leaves nothing under the old one', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1, b: [2] })
    const before = browser.token
    await browser.visit((session) => session.regenerate())
    expect(browser.token).not.toBe(before)
    expect(await dataOf(browser)).toEqual({ a: 1, b: [2] })
    expect(await dataOf(site.browser(before))).toEqual({})
  })

  it('works without await, before and after writes', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    await browser.visit((session) => {
      session.set('b', 2)
      session.regenerate()
      session.set('c', 3)
      session.delete('a')
    })
    expect(await dataOf(browser)).toEqual({ b: 2, c: 3 })
  })

  it('keeps id, user, creation and deadline of the session', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.login('ada'))
    const before = await browser.visit((session) => session.info())
    site.clock.jump(60_000)
    await browser.visit((session) => session.regenerate())
    const { expiresAt, ...kept } = (await browser.visit((session) => session.info())) ?? {}
    expect(kept).toEqual({ id: before?.id, userId: 'ada', isNew: false, createdAt: before?.createdAt })
    expect(expiresAt?.getTime()).toBe((before?.expiresAt.getTime() ?? 0) + 60_000)
  })

  it('carries over a write that reached the old token in the meantime', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const other = browser.open()
    other.session.set('b', 2)
    site.store.next(
      'retire',
      after(() => other.commit()),
    )
    await browser.visit((session) => session.regenerate())
    expect(await dataOf(browser)).toEqual({ a: 1, b: 2 })
  })

  it('merges a write of its own with one that reached the old token in the meantime', async () => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['a'] })
    const other = browser.open()
    await other.session.update('list', (list: string[]) => list)
    site.store.next(
      'retire',
      after(() => other.session.update('list', (list: string[]) => [...list, 'theirs'])),
    )
    await browser.visit(async (session) => {
      session.set('list', [...(await session.get('list')), 'mine'])
      session.regenerate()
    })
    expect((await dataOf(browser)).list).toEqual(['a', 'theirs', 'mine'])
  })

  it('keeps a parallel write that the request learnt of on the way, without having looked at it', async () => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['a'], n: 0 })
    const request = browser.open()
    const list = await request.session.get('list')
    await browser.visit(async (session) => {
      session.set('list', ['a', 'theirs'])
      await session.increment('n')
    })
    await request.session.increment('n')
    request.session.set('list', [...list, 'mine'])
    request.session.regenerate()
    await browser.finish(request)
    expect(await dataOf(browser)).toEqual({ list: ['a', 'theirs', 'mine'], n: 2 })
  })

  it('lets one of two parallel rotations win, and the other one leave nothing behind', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const requests = [browser.open(), browser.open()]
    for (const { session } of requests) session.regenerate()
    const changes = await Promise.all(requests.map((request) => request.commit()))
    expect(changes.map(({ kind }) => kind).sort()).toEqual(['keep', 'set'])
    changes.forEach((change) => {
      browser.receive(change)
    })
    expect(await dataOf(browser)).toEqual({ a: 1 })
    expect(liveRecords(site.entries)).toBe(1)
  })

  it('gives up, and creates nothing that lives, when the session ended in the meantime', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.regenerate()
    site.store.next(
      'create',
      after(() => browser.visit((session) => session.destroy())),
    )
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(liveRecords(site.entries)).toBe(0)
    expect(site.events.map(({ type }) => type)).toContain('interrupted')
  })

  it('keeps the old token when the new one is taken', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    site.store.next('create', answering(false))
    await browser.visit((session) => session.regenerate())
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('can follow another one in the same request', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const request = browser.open()
    request.session.regenerate()
    await browser.finish(request)
    const between = browser.token
    request.session.regenerate()
    await browser.finish(request)
    expect(browser.token).not.toBe(between)
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('is dropped by a rollback', async () => {
    const browser = await browserWith(createSite(), { a: 1 })
    const before = browser.token
    const request = browser.open()
    request.session.regenerate()
    request.rollback()
    expect(await browser.finish(request)).toEqual({ kind: 'keep' })
    expect(browser.token).toBe(before)
  })
})

describe('a request with a token that was rotated away', () => {
  it('reads as empty, writes nothing and sends no cookie for a minute', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const old = site.browser(browser.token)
    await browser.visit((session) => session.regenerate())
    site.clock.jump(59_000)
    const request = old.open()
    expect(await request.session.keys()).toEqual([])
    request.session.set('b', 2)
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(await dataOf(browser)).toEqual({ a: 1 })
    expect(liveRecords(site.entries)).toBe(1)
  })

  it.each([60_000, 10 * 60_000])(
    'counts as unknown after %d ms: a write starts another session',
    async (ms) => {
      const site = createSite()
      const browser = await browserWith(site, { a: 1 })
      const old = site.browser(browser.token)
      await browser.visit((session) => session.regenerate())
      site.clock.jump(ms)
      await old.visit((session) => session.set('b', 2))
      expect(await dataOf(old)).toEqual({ b: 2 })
      expect(await dataOf(browser)).toEqual({ a: 1 })
    },
  )

  it('that logs out ends the session under its new token', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const slow = browser.open()
    await slow.session.get('a')
    await browser.visit((session) => session.regenerate())
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(liveRecords(site.entries)).toBe(0)
  })
})

describe('a rotation whose store fails', () => {
  const points: [Verb, string, Tap][] = [
    ['read', 'is not answered', down],
    ['create', 'is not made', down],
    ['create', 'is made, and its answer lost', answerLost],
    ['retire', 'is not made', down],
    ['retire', 'is made, and its answer lost', answerLost],
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
      const reborn = createBrowser(createEngine({ store: restarted(site), clock: site.clock }), browser.token)
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
})

/** The same records behind a store that works again. */
function restarted({ entries }: ReturnType<typeof createSite>) {
  return memoryStore(entries)
}

function liveRecords(entries: Map<string, unknown>): number {
  return [...entries.values()].filter((entry) => (entry as { kind: string }).kind === 'live').length
}
