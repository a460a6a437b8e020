import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltSite, startBuilt } from '../../support/astro-site.ts'

// Needs the packages' `dist`: a site uses what is published.
describe('a site whose own middleware', () => {
  let site: BuiltSite
  let Cookie = ''

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, site.url), { ...init, headers: { Cookie, ...init.headers } })
  const look = async () => (await ask('/look')).text()

  beforeAll(async () => {
    site = await startBuilt('chain')
    const [line = ''] = (await ask('/inside')).headers.getSetCookie()
    Cookie = line.slice(0, line.indexOf(';'))
  })
  afterAll(() => site.stop())

  describe.each(['rewrites', 'rewrites-context'])('%s to a request without what the browser sent', (how) => {
    it('counts nothing for HEAD, and nothing ahead of a click', async () => {
      const before = await look()
      expect((await ask(`/?how=${how}`, { method: 'HEAD' })).status).toBe(200)
      expect((await ask(`/?how=${how}`, { headers: { 'Sec-Purpose': 'prefetch' } })).status).toBe(503)
      expect(await look()).toBe(before)
    })

    it('starts no session for a form of another site', async () => {
      const headers = { Cookie: '', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'document' }
      const response = await ask(`/?how=${how}`, { method: 'POST', headers, body: 'a=1' })
      expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
    })

    it('shows the session on the page for an error', async () => {
      const response = await ask(`/?how=${how}&to=/broken`)
      expect([response.status, await response.text()]).toEqual([
        500,
        expect.stringContaining(`sorry, ${await look()}`),
      ])
    })
  })

  describe.each(['forgets', 'forgets-later'])('%s to return what next() made', (how) => {
    it('leaves with the page and the cookie of a session', async () => {
      const response = await ask(`/?how=${how}`, { headers: { Cookie: '' } })
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('page')])
      expect(response.headers.getSetCookie().length).toBe(1)
      expect(response.headers.get('Cache-Control')).toBe('private, no-store')
    })

    it('has stored what the page wrote', async () => {
      const before = Number(await look())
      await (await ask(`/?how=${how}`)).text()
      expect(Number(await look())).toBe(before + 1)
    })
  })

  it('returns nothing and calls nothing is told so by Astro', async () => {
    expect((await ask('/?how=nothing')).status).toBe(500)
    expect(site.printed()).toContain('MiddlewareNoDataOrNextCalled')
  })
})
