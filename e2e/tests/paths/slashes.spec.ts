import { expect, test } from '@playwright/test'
import { type FixtureSite, stages, startFixture } from '../../support/fixture-site.ts'
import { sessionCookies, Visitor } from '../../support/visitor.ts'

const kept = async (ann: Visitor): Promise<unknown> => JSON.parse(await ann.text('/api/session/')).data

// `trailingSlash: 'always'`, no base path, and a session that is not in `locals.session`.
for (const stage of stages) {
  test.describe(`${stage.mode} on ${stage.store}, with slashes`, () => {
    let server: FixtureSite | undefined
    const visitor = () => new Visitor(server?.url ?? '')

    test.beforeAll(async () => {
      server = await startFixture('slashes', stage)
    })

    test.afterAll(() => server?.stop())

    test('an auth library owns locals.session, and the session is in locals.store', async () => {
      const ann = visitor()
      const headers = { 'X-User': 'ann' }
      expect(await ann.text('/page/', { headers })).toContain('visits 1, same true, session of ann')
      expect(await ann.text('/page/')).toContain('visits 2, same true, nobody')
    })

    test('a rewrite shares the session, and sends one cookie', async () => {
      const ann = visitor()
      const response = await ann.fetch('/rewrite/')
      expect(await response.text()).toContain('visits 1')
      expect(sessionCookies(response)).toHaveLength(1)
      expect(await kept(ann)).toEqual({ rewritten: true, visits: 1 })
    })

    test('an RPC action keeps what it wrote', async () => {
      const ann = visitor()
      const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
      const body = JSON.stringify({ sku: 'pea' })
      await ann.fetch('/_actions/rpc/', { method: 'POST', headers, body })
      expect(await kept(ann)).toEqual({ sku: 'pea' })
    })

    test('a server island keeps what it wrote', async () => {
      const ann = visitor()
      const [, url = ''] = /fetch\("(\/_server-islands\/[^"]+)"/.exec(await ann.text('/islands/')) ?? []
      expect(await ann.text(url)).toContain('island')
      expect(await kept(ann)).toEqual({ page: true, island: true })
    })

    test('the 404 page keeps what it wrote', async () => {
      const ann = visitor()
      const response = await ann.fetch('/nowhere/')
      expect([response.status, sessionCookies(response).length]).toEqual([404, 1])
      expect(await ann.text('/nowhere/')).toContain('missed 2')
    })

    test('a header that anybody can send does not make the cookie Secure', async () => {
      const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'evil.example' }
      expect(sessionCookies(await visitor().fetch('/page/', { headers }))).toEqual([
        expect.stringMatching(/^astro-sessions(-[0-9a-f]{6})?=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
      ])
    })

    test('a cached page that read the session is never served to another visitor', async () => {
      const ann = visitor()
      await ann.text('/page/')
      expect(await ann.text('/personal/')).toContain('visits 1')
      expect(await visitor().text('/personal/')).toContain('visits none')
      expect(await ann.text('/personal/')).toContain('visits 1')
    })

    test('a redirect that Astro makes for i18n loses every new cookie, and nothing of a session that was there', async () => {
      const ann = visitor()
      const response = await ann.fetch('/fr/nowhere/?write=early')
      expect([response.status, response.headers.get('Location')]).toEqual([302, '/nowhere/?write=early'])
      // Also those that are not ours: Astro makes a new response outside of all middleware.
      expect(response.headers.getSetCookie()).toEqual([])
      await ann.text('/page/')
      await ann.fetch('/fr/nowhere/?write=late')
      expect(await kept(ann)).toEqual({ visits: 1, late: true, missed: 1 })
    })

    // The last one: nothing comes after it on this server.
    test('a store that is away is a 503 with the page of the site', async () => {
      const ann = visitor()
      await ann.text('/page/')
      const cookies = ann.cookies
      await server?.breakStore()
      const response = await ann.fetch('/page/')
      expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '5'])
      expect(await response.text()).toContain('the shop is tidying up')
      expect(ann.cookies).toEqual(cookies)
    })
  })
}
