import { describe, expect, it } from 'vitest'
import { difference } from '../../src/lib/state/new-record.ts'
import { browserWith, createSite, dataOf, liveRecords } from '../support/site.ts'
import { after, answering } from '../support/tapped-store.ts'

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
    expect(site.events.at(-1)).toEqual({ type: 'rotated', id: before?.id, userId: 'ada', login: false })
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

  it('carries over a delete that reached the old token in the meantime', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1, b: 2 })
    const other = browser.open()
    other.session.delete('b')
    site.store.next(
      'retire',
      after(() => other.commit()),
    )
    await browser.visit((session) => session.regenerate())
    expect(await dataOf(browser)).toEqual({ a: 1 })
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
    expect(liveRecords(site)).toBe(1)
    // Nobody is logged in, so that there is no index of users to write to.
    expect(site.store.calls).not.toContain('apply')
  })

  it('gives up, and creates nothing that lives, when the session ended in the meantime', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const request = browser.open()
    request.session.set('b', 2)
    request.session.regenerate()
    site.store.next(
      'create',
      after(() => browser.visit((session) => session.destroy())),
    )
    expect(await request.commit()).toEqual({ kind: 'keep' })
    expect(liveRecords(site)).toBe(0)
    expect(site.events.map(({ type }) => type)).toContain('interrupted')
  })

  it('keeps the old token when the new one is taken', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const before = browser.token
    site.store.next('create', answering(false))
    await browser.visit((session) => session.regenerate())
    expect(browser.token).toBe(before)
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

describe('what is carried over to the new record', () => {
  it('is what changed and no more, and nothing where it was carried over already', () => {
    const field = (stamp: string) => ({ stamp, value: stamp })
    const meta = { id: 'id', userId: 'ada', label: null, createdAt: 0, lastSeenAt: 5, epoch: 0 }
    const times = { idle: 10, deadline: 100, persistent: false }
    const before = new Map(['same', 'changed', 'gone'].map((name) => [name, field('1')]))
    const after = new Map([
      ['same', field('1')],
      ['changed', field('2')],
      ['new', field('3')],
    ])
    const old = { meta: { ...meta, ...times }, fields: before }
    const change = difference(old, { meta: { ...old.meta, idle: 20, persistent: true }, fields: after }, 7)
    expect(change).toStrictEqual({
      now: 7,
      set: new Map([
        ['changed', field('2')],
        ['new', field('3')],
      ]),
      delete: ['gone'],
      dropIf: new Map(),
      guard: new Map([
        ['changed', '1'],
        ['new', null],
        ['gone', '1'],
      ]),
      meta: { idle: 20, deadline: 100, userId: 'ada', label: null, persistent: true },
      touch: false,
    })
  })
})
