import { expect, it } from 'vitest'
import { createSite, dataOf } from './sealed-site.ts'

it.each([true, false])(
  'a sealed session that is cleared stays a sealed one: written again %s',
  async (writes) => {
    const site = createSite()
    const browser = site.browser()
    await browser.visit((session) => session.set('a', 1))
    await browser.visit((session) => {
      session.clear()
      if (writes) session.set('b', 2)
    })
    expect(await dataOf(browser)).toEqual(writes ? { b: 2 } : {})
    await browser.visit((session) => session.set('c', 3))
    expect(await dataOf(browser)).toEqual(writes ? { b: 2, c: 3 } : { c: 3 })
    expect(site.events.map(({ type }) => type)).not.toContain('corrupt')
  },
)
