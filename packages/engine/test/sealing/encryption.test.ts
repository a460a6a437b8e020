import { describe, expect, it } from 'vitest'
import { ENCRYPTIONS } from './ciphers.ts'
import { createSite as createAnySite, dataOf, dump, live } from './sealed-site.ts'

describe.each(ENCRYPTIONS)('an engine that seals by %s', (_, encryption) => {
  const createSite: typeof createAnySite = (entries, options) =>
    createAnySite(entries, { encryption, ...options })

  it('leaves no name, value, user or token in the store', async () => {
    const site = createSite()
    const tokens = await live(site.browser())
    const text = dump(site.entries)
    expect(text).toContain('phone')
    for (const secret of ['secret', ...tokens]) expect(text).not.toContain(secret)
  })

  it('reads, changes, merges and moves everything that a plain one does', async () => {
    const site = createSite()
    const browser = site.browser()
    await live(browser)
    expect(await dataOf(browser)).toEqual({
      'secret-name': 'secret-value',
      'secret-list': [{ secret: 'secret-item' }],
      'secret-count': 1,
    })
    expect(await browser.visit((session) => session.flash('secret-flash'))).toBe('secret-message')
    expect(await browser.visit((session) => session.userId())).toBe('secret-user')
    await browser.visit((session) => session.delete('secret-name'))
    expect(await browser.visit((session) => session.pull('secret-list'))).toHaveLength(1)
    expect(await dataOf(browser)).toEqual({ 'secret-count': 1 })
    await browser.visit((session) => session.clear())
    await browser.visit((session) => session.set('a', 1))
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it.each([true, false])('loses none of 50 parallel writes, with queue: %s', async (queue) => {
    // Sealing takes a while on a busy machine, and how long writers may compete is not what is tested.
    const site = createSite(new Map(), { queue, storeTimeout: 20 })
    const browser = site.browser()
    await browser.visit((session) => session.set('list', []))
    const add = (item: number) =>
      browser.visit(async (session) => session.set('list', [...(await session.get('list')), item]))
    const visits = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0 ? add(index) : browser.visit((session) => session.increment('count')),
    )
    await Promise.all(visits)
    const { list, count } = await dataOf(browser)
    expect([list.length, count]).toEqual([25, 25])
  })

  it('keeps what is written while it rotates', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.set('a', 1))
    const old = site.browser(browser.token)
    await Promise.all([
      browser.visit((session) => session.regenerate()),
      ...[2, 3].map((value) => old.visit((session) => session.set(`a${value}`, value))),
    ])
    const interrupted = site.events.filter(({ type }) => type === 'interrupted').length
    expect(Object.keys(await dataOf(browser)).length + interrupted).toBe(3)
  })

  it('ends a user’s sessions everywhere', async () => {
    const site = createSite()
    const browser = site.browser()
    await live(browser)
    expect(await site.engine.users('secret-user').list()).toMatchObject([{ label: 'phone' }])
    expect(await site.engine.users('secret-user').revokeAll()).toBe(1)
    expect(await browser.visit((session) => session.userId())).toBeNull()
  })

  it('ends the session at a logout that a rotation overtakes, and leaves one that began with a login', async () => {
    const site = createSite()
    const browser = site.browser()
    await live(browser)
    const slow = browser.open()
    await slow.session.userId()
    await browser.visit((session) => session.regenerate())
    slow.session.logout()
    expect(await slow.commit()).toEqual({ kind: 'clear' })
    expect(await browser.visit((session) => session.userId())).toBeNull()
  })
})
