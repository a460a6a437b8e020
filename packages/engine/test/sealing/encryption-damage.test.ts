import { describe, expect, it } from 'vitest'
import { createSite, dataOf } from './sealed-site.ts'

interface Held {
  kind: string
  revision: number
  record: { fields: Map<string, { stamp: string; value: string }> }
}

describe('a field whose seal does not hold', () => {
  it('reads as absent, and is written again like any other', async () => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => {
      session.set('a', 1)
      session.set('b', 2)
    })
    const { record } = [...site.entries.values()][0] as Held
    const [first = '', second = ''] = [...record.fields.keys()].filter((name) => name !== 'sealed')
    const moved = record.fields.get(first)?.value ?? ''
    record.fields.set(second, { stamp: 'moved', value: moved })
    await browser.visit(async (session) => {
      expect(await session.get('b')).toBeUndefined()
      session.set('b', 3)
    })
    expect(await dataOf(browser)).toEqual({ a: 1, b: 3 })
    expect(site.events.map(({ type }) => type)).toContain('corrupt')
  })
})
