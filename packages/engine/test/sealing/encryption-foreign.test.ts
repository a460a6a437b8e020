import { describe, expect, it } from 'vitest'
import { createSite, dataOf, live, plain } from './sealed-site.ts'

describe('a record', () => {
  const foreign = expect.objectContaining({ type: 'corrupt', key: null })

  it('that was written in clear reads as no session once records are sealed, and stays as it is', async () => {
    const entries = new Map<string, unknown>()
    const before = createSite(entries, plain)
    const browser = before.browser()
    await browser.visit((session) => session.set('a', 1))
    const site = createSite(entries)
    const later = site.browser(browser.token)
    expect(await dataOf(later)).toEqual({})
    expect(site.events).toContainEqual(foreign)
    await later.visit((session) => session.set('b', 2))
    expect(later.token).not.toBe(browser.token)
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('that was sealed reads as no session once they are written in clear', async () => {
    const entries = new Map<string, unknown>()
    const browser = createSite(entries).browser()
    await live(browser)
    const site = createSite(entries, plain)
    const later = site.browser(browser.token)
    expect(await later.visit((session) => session.userId())).toBeNull()
    expect(site.events).toContainEqual(foreign)
  })

  it('that was sealed takes no write in clear, also from a page that does not look', async () => {
    const entries = new Map<string, unknown>()
    const sealed = createSite(entries)
    const browser = sealed.browser()
    await browser.visit((session) => session.set('a', 1))
    const site = createSite(entries, plain)
    const later = site.browser(browser.token)
    await later.visit((session) => session.set('b', 2))
    expect(later.token).not.toBe(browser.token)
    expect(await dataOf(later)).toEqual({ b: 2 })
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })

  it('whose values changed places reads as no session', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.set('price', 1)
      session.set('limit', 100)
    })
    for (const entry of site.entries.values()) {
      const { fields } = (entry as { record: { fields: Map<string, unknown> } }).record
      const [first, second] = [...fields].filter(([name]) => name !== 'sealed')
      if (first === undefined || second === undefined) throw new Error('Two fields are needed.')
      fields.set(first[0], second[1]).set(second[0], first[1])
    }
    expect(await dataOf(browser)).toEqual({})
    expect(site.events).toContainEqual(foreign)
  })

  it.each([
    ['fields', 'without them', 'secret-user'],
    ['user', 'as no session', null],
  ] as const)('whose %s came from the record of somebody else reads %s', async (what, _how, userId) => {
    const site = createSite()
    const [victim, other] = [site.browser(), site.browser()]
    await live(victim)
    await live(other)
    const records = [...site.entries.values()].flatMap((entry) => {
      const { kind, record } = entry as {
        kind: string
        record: { meta: { id: string; userId: string }; fields: Map<string, unknown> }
      }
      return kind === 'live' && record.meta.id !== '' ? [record] : []
    })
    const [first, second] = records
    if (first === undefined || second === undefined) throw new Error('Two records are needed.')
    if (what === 'user') Object.assign(first.meta, { userId: second.meta.userId })
    else Object.assign(first, { fields: new Map(second.fields) })
    const users = await Promise.all([victim, other].map((each) => each.visit((session) => session.userId())))
    expect(users.toSorted()).toEqual(['secret-user', userId].toSorted())
    const data = await Promise.all([victim, other].map(dataOf))
    expect(data.filter((each) => Object.keys(each).length > 0)).toHaveLength(1)
    expect(site.events).toContainEqual(foreign)
  })

  it('with one field that somebody changed keeps the others', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.set('a', 1)
      session.set('b', 2)
    })
    for (const entry of site.entries.values()) {
      const { fields } = (entry as { record: { fields: Map<string, { stamp: string; value: string }> } })
        .record
      const [name = ''] = [...fields.keys()].filter((each) => each !== 'sealed')
      fields.set(name, { stamp: 'x', value: 'AAAA' })
    }
    expect(await dataOf(browser)).toEqual({ b: 2 })
    expect(site.events).toContainEqual(foreign)
  })
})
