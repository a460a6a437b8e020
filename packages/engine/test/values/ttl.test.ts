import { describe, expect, it } from 'vitest'
import type { Change, Session, SessionStore } from '../../src/index.ts'
import { memoryStore } from '../../src/memory.ts'
import { browserWith, createSite, dataOf } from '../support/site.ts'

describe('the ttl of a key', () => {
  it('ends the value and not the session', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    await browser.visit((session) => session.set('code', 42, { ttl: 10 }))
    site.clock.jump(9_999)
    expect(await dataOf(browser)).toEqual({ a: 1, code: 42 })
    site.clock.jump(1)
    expect(await dataOf(browser)).toEqual({ a: 1 })
    const { session } = browser.open()
    expect(await session.has('code')).toBe(false)
    expect(await session.get('code')).toBeUndefined()
    expect(await session.pull('code')).toBeUndefined()
  })

  it('holds within the request that set it', async () => {
    const site = createSite()
    const { session } = site.browser().open()
    session.set('code', 42, { ttl: 10 })
    site.clock.jump(10_000)
    expect(await session.get('code')).toBeUndefined()
    expect(await session.keys()).toEqual([])
  })

  it('is kept by update and increment, which start from nothing once it is over', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.set('n', 1, { ttl: 10 }))
    site.clock.jump(5_000)
    await browser.visit((session) => session.increment('n'))
    site.clock.jump(4_999)
    expect(await dataOf(browser)).toEqual({ n: 2 })
    site.clock.jump(1)
    expect(await browser.visit((session) => session.increment('n'))).toBe(1)
    site.clock.jump(60_000)
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('is ended by a set without one', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.set('n', 1, { ttl: 10 }))
    await browser.visit(async (session) => session.set('n', await session.get('n')))
    site.clock.jump(10_000)
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('begins anew when a value is set again with one', async () => {
    const site = createSite()
    const browser = site.browser()
    const visit = () => browser.visit((session) => session.set('n', 1, { ttl: 10 }))
    await visit()
    site.clock.jump(5_000)
    await visit()
    site.clock.jump(9_999)
    expect(await dataOf(browser)).toEqual({ n: 1 })
  })

  it('moves with the value through rotation and login', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.set('n', 1, { ttl: 10 }))
    await browser.visit((session) => session.regenerate())
    await browser.visit((session) => session.login('ada'))
    expect(await dataOf(browser)).toEqual({ n: 1 })
    site.clock.jump(10_000)
    expect(await dataOf(browser)).toEqual({})
  })

  it('frees the room of the value with the next write of anything', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.set('n', 'x'.repeat(1000), { ttl: 10 }))
    site.clock.jump(10_000)
    await browser.visit(async (session) => session.set('a', (await session.get('missing')) ?? 1))
    const [entry] = site.entries.values()
    expect([...(entry as { record: { fields: Map<string, unknown> } }).record.fields.keys()]).toHaveLength(1)
  })

  it.each<[string, (session: Session) => unknown]>([
    ['set', async (session) => session.set('n', (await session.get('n')) ?? 2)],
    ['update', (session) => session.update('n', (n = 2) => n)],
  ])(
    'names a value that is over once in what a store is told, also when a %s makes it anew',
    async (_verb, page) => {
      const memory = memoryStore()
      const told: Change[] = []
      const apply: SessionStore['apply'] = (key, change) => {
        told.push(change)
        return memory.apply(key, change)
      }
      const site = createSite({ store: { ...memory, apply } })
      const browser = site.browser()
      await browser.visit((session) => {
        for (const key of ['n', 'old']) session.set(key, 1, { ttl: 10 })
      })
      site.clock.jump(10_000)
      await browser.visit(page)
      expect(told.map(({ set, dropIf }) => [[...set.keys()], [...dropIf.keys()]])).toEqual([
        [['d:n'], ['d:old']],
      ])
    },
  )

  it('drops nothing that a parallel request set anew', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    await browser.visit((session) => session.set('n', 1, { ttl: 10 }))
    site.clock.jump(10_000)
    const slow = browser.open()
    await slow.session.get('n')
    await browser.visit((session) => session.set('n', 2))
    slow.session.set('a', 2)
    await slow.commit()
    expect(await dataOf(browser)).toEqual({ a: 2, n: 2 })
  })

  it('counts as an absent base when it ended before a parallel change', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    await browser.visit((session) => session.set('list', ['old'], { ttl: 10 }))
    site.clock.jump(10_000)
    const slow = browser.open()
    slow.session.set('list', [...((await slow.session.get('list')) ?? []), 'mine'])
    await browser.visit((session) => session.update('list', (list = []) => [...list, 'theirs']))
    await slow.commit()
    expect((await dataOf(browser)).list).toEqual(['theirs', 'mine'])
  })

  it('is carried over when a value with one is merged', async () => {
    const site = createSite()
    const browser = await browserWith(site, { list: ['old'] })
    const slow = browser.open()
    slow.session.set('list', [...(await slow.session.get('list')), 'mine'], { ttl: 10 })
    await browser.visit((session) => session.update('list', (list: string[]) => [...list, 'theirs']))
    await slow.commit()
    expect((await dataOf(browser)).list).toEqual(['old', 'theirs', 'mine'])
    site.clock.jump(10_000)
    expect(await dataOf(browser)).toEqual({})
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('of %d is refused, with the key named', (ttl) => {
    const { session } = createSite().browser().open()
    expect(() => session.set('code', 1, { ttl })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('"code"') }),
    )
  })

  it('of less than a millisecond still ends the value', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    await browser.visit((session) => session.set('code', 1, { ttl: 0.0001 }))
    site.clock.jump(1)
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})
