import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/lib/token.ts'
import { ENCRYPTIONS } from './ciphers.ts'
import { createSite, dataOf, live } from './sealed-site.ts'

describe.each(ENCRYPTIONS)('a record that was sealed by %s', (_, sealing) => {
  it.each(ENCRYPTIONS)('is read and changed by %s', async (_other, opening) => {
    const site = createSite(new Map(), { encryption: sealing })
    const browser = site.browser()
    await live(browser)
    const other = createSite(site.entries, { encryption: opening })
    const there = other.browser(browser.token)
    expect(await dataOf(there)).toEqual(await dataOf(browser))
    expect(await there.visit((session) => session.userId())).toBe('secret-user')
    await there.visit((session) => session.increment('secret-count'))
    await there.visit((session) => session.delete('secret-name'))
    expect(await dataOf(browser)).toEqual({ 'secret-list': [{ secret: 'secret-item' }], 'secret-count': 2 })
    expect([...site.events, ...other.events].map(({ type }) => type)).not.toContain('corrupt')
  })
})

// A record as it has been from the first version on; sealed with Python's `cryptography`.
const TOKEN = 'A'.repeat(43)
const FIELDS = [
  ['sealed', ''],
  ['aYZ_OOcgFKG_LnVWNiaafQ', 'AQEBAQEBAQEBAQEBHAyU_VV0B085M5rdHSKyjHu_WuKe1CQLAVstrNHZjhKeDYygvQ'],
  ['3lyyp6mJGh3-NQevPk9PJg', 'AgICAgICAgICAgICdSOSu7yR6qUcxIccGFc0_i-ciA_IzqSCdShGLCaiDDz8uFU'],
] as const
const USER = 'CQkJCQkJCQkJCQkJpLj61gIZQ_s3yQ6FT4pmZEekZg'

describe.each(ENCRYPTIONS)('a record of the first version, opened by %s', (_, encryption) => {
  it('has its fields and its user', async () => {
    const site = createSite(new Map(), { encryption })
    const now = Date.now()
    const times = { createdAt: now, lastSeenAt: now, idle: 60_000, deadline: now + 60_000 }
    const meta = { id: 'id', userId: USER, label: null, persistent: false, epoch: 0, ...times }
    const fields = new Map(FIELDS.map(([name, value]) => [name, { stamp: '0', value }]))
    await site.store.create(keyOf(TOKEN), { meta, fields }, now)
    const browser = site.browser(TOKEN)
    expect(await dataOf(browser)).toEqual({ cart: ['pea'], theme: 'dark' })
    expect(await browser.visit((session) => session.userId())).toBe('ann')
    await browser.visit((session) => session.set('theme', 'light'))
    expect(site.entries.get(keyOf(TOKEN))).toMatchObject({ record: { fields: { size: FIELDS.length } } })
    expect(await dataOf(browser)).toEqual({ cart: ['pea'], theme: 'light' })
  })
})
