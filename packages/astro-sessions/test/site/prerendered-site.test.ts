import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltSite, startBuilt } from '../support/astro-site.ts'

// Needs the packages' `dist`: a site uses what is published.
describe("a site with the middleware of Astro's own guide and a prerendered page", () => {
  let site: BuiltSite
  beforeAll(async () => {
    site = await startBuilt('guide')
  })
  afterAll(() => site.stop())

  it('builds, and the build says that nothing is kept of a page without a visitor', async () => {
    const told = site.built.match(/`locals\.session\.set\(\)` was called while \/about was prerendered/g)
    expect(told).toHaveLength(1)
    expect(site.built).not.toContain('no session storage is configured')
    const response = await fetch(`${site.url}/about`)
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
  })

  it('keeps what the middleware writes of the other pages', async () => {
    expect(await (await fetch(site.url)).text()).toContain('visit 1, noted')
  })
})
