import { describe, expect, it } from 'vitest'
import { browserWith, createSite, dataOf, type Site } from '../support/site.ts'

describe('a field that is corrupt', () => {
  it('reads as absent, with an event that names the key', async () => {
    const site = createSite()
    const browser = await browserWith(site, { good: 1, bad: 2 })
    damage(site, 'd:bad')
    const { session } = browser.open()
    expect(await session.get('bad')).toBeUndefined()
    expect(await session.get('good')).toBe(1)
    expect(await session.has('bad')).toBe(false)
    expect(await session.keys()).toEqual(['good'])
    expect(site.events.at(-1)).toMatchObject({ type: 'corrupt', key: 'bad', id: expect.any(String) })
  })

  it('can be written, updated, pulled, merged and moved to a new token', async () => {
    const site = createSite()
    const browser = await browserWith(site, { good: 1, bad: 2 })
    damage(site, 'd:bad')
    expect(await browser.visit((session) => session.pull('bad'))).toBeUndefined()
    await browser.visit((session) => session.set('bad', 1))
    damage(site, 'd:bad')
    expect(await browser.visit((session) => session.increment('bad'))).toBe(1)
    damage(site, 'd:bad')
    await browser.visit((session) => session.regenerate())
    const slow = browser.open()
    slow.session.set('bad', [...((await slow.session.get('bad')) ?? []), 'mine'])
    await browser.visit((session) => session.update('bad', () => ['theirs']))
    await slow.commit()
    expect(await dataOf(browser)).toEqual({ good: 1, bad: ['theirs', 'mine'] })
  })
})

/** Writes what no engine writes. */
function damage(site: Site, field: string): void {
  for (const entry of site.entries.values()) {
    const { record } = entry as { record?: { fields: Map<string, { stamp: string; value: string }> } }
    if (record?.fields.has(field)) record.fields.set(field, { stamp: 'damaged', value: '[{"broken' })
  }
}
