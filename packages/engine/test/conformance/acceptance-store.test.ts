import { describe, expect, it } from 'vitest'
import { type Browser, browserWith, createSite, dataOf, type Site } from '../support/site.ts'
import { answering, down } from '../support/tapped-store.ts'

// The second part of the acceptance list: what Astro's own tests ask of a session and its store.

/** Replaces the text of every stored field by one that cannot be read. */
function corrupt({ entries }: Site): void {
  for (const entry of entries.values()) {
    const { record } = entry as { record: { fields: Map<string, unknown> } }
    for (const name of record.fields.keys()) record.fields.set(name, { stamp: 's', value: 'not-a-value' })
  }
}

describe('acceptance: without a read before', () => {
  const before = { keep: 1, drop: 2, change: 3 }
  const mixed = (browser: Browser) =>
    browser.visit((session) => {
      session.delete('drop')
      session.set('change', 4)
      session.set('fresh', 5)
    })

  it('26: kept, deleted, changed and new keys', async () => {
    const browser = await browserWith(createSite(), before)
    await mixed(browser)
    expect(await dataOf(browser)).toEqual({ keep: 1, change: 4, fresh: 5 })
  })

  it('27: a deleted key stays deleted through gets and another set', async () => {
    const browser = await browserWith(createSite(), before)
    await browser.visit(async (session) => {
      session.delete('drop')
      expect(await session.get('drop')).toBeUndefined()
      expect(await session.get('keep')).toBe(1)
      expect(await session.get('drop')).toBeUndefined()
      session.set('fresh', 1)
      expect(await session.get('drop')).toBeUndefined()
    })
    expect(await dataOf(browser)).not.toHaveProperty('drop')
  })

  it('28: a deletion is stored', async () => {
    const browser = await browserWith(createSite(), before)
    await mixed(browser)
    expect(await browser.visit((session) => session.has('drop'))).toBe(false)
  })

  it('29: a delete as the first act is stored', async () => {
    const browser = await browserWith(createSite(), before)
    await browser.visit((session) => session.delete('drop'))
    expect(await dataOf(browser)).toEqual({ keep: 1, change: 3 })
  })

  it('30: an update before the read wins, and keys() is right', async () => {
    const browser = await browserWith(createSite(), before)
    const { session } = browser.open()
    session.set('change', 4)
    session.set('fresh', 5)
    expect(await session.get('change')).toBe(4)
    expect(await session.keys()).toEqual(['keep', 'drop', 'change', 'fresh'])
  })
})

describe('acceptance: cleanup', () => {
  it('31: a destroyed session is gone from the store with the commit', async () => {
    const site = createSite()
    const browser = await browserWith(site, { secret: 'data' })
    await browser.visit(async (session) => {
      await session.get('secret')
      session.destroy()
    })
    expect([...site.entries.values()]).toEqual([expect.not.objectContaining({ record: expect.anything() })])
  })

  it('32: a session is destroyed that was never read', async () => {
    const site = createSite()
    const browser = await browserWith(site, { secret: 'data' })
    const { token } = browser
    await browser.visit((session) => session.destroy())
    expect(await dataOf(site.browser(token))).toEqual({})
  })

  it('33: a malformed cookie never deletes anything', async () => {
    const site = createSite()
    await browserWith(site, { a: 1 })
    const [key = ''] = site.entries.keys()
    for (const token of [key, 'config', '*', ''])
      await site.browser(token).visit((session) => session.destroy())
    expect(site.entries.size).toBe(1)
    expect(site.store.calls).toEqual(['create'])
  })

  it('37: a malformed cookie gives way to a fresh token', async () => {
    const browser = createSite().browser('not-a-token')
    await browser.visit((session) => session.set('a', 1))
    expect(browser.token).toMatch(/^[\w-]{43}$/)
    expect(await dataOf(browser)).toEqual({ a: 1 })
  })
})

describe('acceptance: failures of the store', () => {
  it('23: a value that cannot be read is an absent one, with an event instead of a failed page', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    corrupt(site)
    expect(await browser.visit((session) => session.get('a'))).toBeUndefined()
    expect(site.events.at(-1)).toMatchObject({ type: 'corrupt', key: 'a' })
  })

  it('38: a write that fails rejects the commit', async () => {
    const site = createSite()
    site.store.next('create', down)
    await expect(site.browser().visit((session) => session.set('a', 1))).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
  })

  it('39: an answer that holds no record rejects with a typed error', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    site.store.next('read', answering({ kind: 'live', record: 'text', revision: 1 }))
    await expect(browser.visit((session) => session.get('a'))).rejects.toMatchObject({
      code: 'STORE_INVALID',
    })
  })

  it('40: get without a cookie calls no store', async () => {
    const site = createSite()
    await site.browser().visit((session) => session.get('a'))
    expect(site.store.calls).toEqual([])
  })

  it('41: get with a cookie reads exactly once', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    const calls = await site.store.during(() =>
      browser.visit(async (session) => [await session.get('a'), await session.get('b')]),
    )
    expect(calls).toEqual(['read'])
  })

  it('42: set and get work without a cookie', async () => {
    const { session } = createSite().browser().open()
    session.set('a', 1)
    expect(await session.get('a')).toBe(1)
  })

  it('43: regenerate over a corrupt record tells so and needs no later read', async () => {
    const site = createSite()
    const browser = await browserWith(site, { a: 1 })
    corrupt(site)
    const request = browser.open()
    request.session.regenerate()
    expect(await request.session.get('a')).toBeUndefined()
    request.session.set('b', 2)
    await browser.finish(request)
    expect(site.events.map(({ type }) => type)).toContain('corrupt')
    const calls = await site.store.during(() => request.session.get('b'))
    expect(calls).toEqual([])
    expect(await dataOf(browser)).toEqual({ b: 2 })
  })
})
