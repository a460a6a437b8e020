import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf } from '../support/site.ts'

const many = Array.from({ length: 20 }, (_, index) => index)

describe.each([{ queue: true }, { queue: false }])('atomic verbs, with queue: $queue', ({ queue }) => {
  it('lose no increment of parallel requests', async () => {
    const site = createSite({ queue })
    const browser = await browserWith(site, { n: 0 })
    const visits = many.map(() => browser.visit((session) => session.increment('n')))
    const results = await site.clock.settle(Promise.all(visits))
    expect(results.sort((a, b) => a - b)).toEqual(many.map((index) => index + 1))
    expect(await dataOf(browser)).toEqual({ n: 20 })
  })

  it('lose no increment of parallel calls in one request', async () => {
    const site = createSite({ queue })
    const browser = await browserWith(site, { n: 0 })
    await browser.visit((session) => site.clock.settle(Promise.all(many.map(() => session.increment('n')))))
    expect(await dataOf(browser)).toEqual({ n: 20 })
  })

  it('lose no parallel increment that starts from a pending value', async () => {
    const site = createSite({ queue })
    const browser = await browserWith(site, { n: 7 })
    await browser.visit((session) => {
      session.set('n', 100)
      return site.clock.settle(Promise.all([session.increment('n'), session.increment('n')]))
    })
    expect(await dataOf(browser)).toEqual({ n: 102 })
  })

  it('start one session when an anonymous visitor calls them in parallel', async () => {
    const site = createSite({ queue })
    const browser = site.browser()
    await browser.visit((session) =>
      site.clock.settle(
        Promise.all([session.increment('n'), session.increment('n'), session.update('m', () => 'x')]),
      ),
    )
    expect(site.entries.size).toBe(1)
    expect(await dataOf(browser)).toEqual({ n: 2, m: 'x' })
  })

  it('hand a pulled value to one of parallel requests', async () => {
    const site = createSite({ queue })
    const browser = await browserWith(site, { ticket: 'A1', other: 1 })
    const visits = many.map(() => browser.visit((session) => session.pull('ticket')))
    const results = await site.clock.settle(Promise.all(visits))
    expect(results.filter((result) => result !== undefined)).toEqual(['A1'])
    expect(await dataOf(browser)).toEqual({ other: 1 })
  })

  it('hand a flash to one of parallel requests', async () => {
    const site = createSite({ queue })
    const browser = site.browser()
    await browser.visit((session) => session.flash('note', 'saved'))
    const visits = many.map(() => browser.visit((session) => session.flash('note')))
    const results = await site.clock.settle(Promise.all(visits))
    expect(results.filter((result) => result !== undefined)).toEqual(['saved'])
  })

  it('hand a pending value to one of parallel calls in one request', async () => {
    const site = createSite({ queue })
    await site.browser().visit(async (session) => {
      session.set('ticket', 'A1')
      const pulls = await site.clock.settle(Promise.all([session.pull('ticket'), session.pull('ticket')]))
      expect(pulls.filter((pull) => pull !== undefined)).toEqual(['A1'])
    })
  })

  it('run the change again on fresher data when the store was ahead', async () => {
    const site = createSite({ queue })
    const browser = await browserWith(site, { list: ['a'] })
    const seen: unknown[] = []
    const request = browser.open()
    await request.session.get('list')
    await browser.visit((session) => session.set('list', ['a', 'b']))
    await request.session.update('list', (list: string[]) => {
      seen.push(list)
      return [...list, 'c']
    })
    expect(seen).toEqual([['a'], ['a', 'b']])
    expect(await dataOf(browser)).toEqual({ list: ['a', 'b', 'c'] })
  })

  it('may be called inside the change of an update', async () => {
    const site = createSite({ queue })
    const browser = await browserWith(site, { n: 1 })
    const visit = browser.visit((session) =>
      session.update('n', async (n: number) => n + (await session.increment('m'))),
    )
    expect(await site.clock.settle(visit)).toBe(2)
    expect(await dataOf(browser)).toEqual({ n: 2, m: 1 })
  })

  it('may be called inside the change of an update by an anonymous visitor', async () => {
    const site = createSite({ queue })
    const browser = site.browser()
    const visit = browser.visit((session) =>
      session.update('n', async () => 10 + (await session.increment('m'))),
    )
    // The inner call starts the session, so that the outer change is made again on what is there then.
    expect(await site.clock.settle(visit)).toBe(12)
    expect(await dataOf(browser)).toEqual({ n: 12, m: 2 })
  })
})
