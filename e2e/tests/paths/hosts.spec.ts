import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { buildFixture, rootOf, stages } from '../../support/fixture-site.ts'
import { makeSessionPlace, type SessionPlace } from '../../support/session-place.ts'
import { type Site, startSite, stopSite } from '../../support/site-process.ts'
import { sessionCookies, Visitor } from '../../support/visitor.ts'

// In the middleware mode of the adapter, there is no `astro dev`.
for (const { store } of stages.filter(({ mode }) => mode === 'build')) {
  test.describe(`build on ${store}`, () => {
    let place: SessionPlace | undefined
    let site: Site | undefined
    let outDir = ''
    const visitor = () => new Visitor(site?.url ?? '')

    test.beforeAll(async () => {
      outDir = await buildFixture('hosted', store)
      place = await makeSessionPlace(store)
    })

    test.afterAll(() => place?.giveBack())

    for (const host of ['Express', 'Fastify']) {
      test.describe(`in ${host}`, () => {
        test.beforeAll(async () => {
          const entry = join(rootOf('hosted'), 'src', 'hosts', `${host.toLowerCase()}.mjs`)
          site = await startSite({ entry, cwd: tmpdir(), env: { ...place?.env, SITE_DIR: outDir } })
        })

        test.afterAll(async () => {
          if (site !== undefined) await stopSite(site)
        })

        test('a page has its session, beside what the host put on locals', async () => {
          const ann = visitor()
          const first = await ann.fetch('/page')
          expect(sessionCookies(first)).toHaveLength(1)
          expect(await first.text()).toContain(`visits 1 by ${host}`)
          expect(await ann.text('/page')).toContain('visits 2')
        })

        test('a login that redirects holds', async () => {
          const ann = visitor()
          expect((await ann.post('/redirect', { user: 'ann' })).status).toBe(302)
          expect(await ann.text('/user')).toContain('user ann')
          expect(await visitor().text('/user')).toContain('user nobody')
        })

        test('a late write is kept', async () => {
          const ann = visitor()
          await ann.text('/page')
          expect(await ann.text('/stream')).toContain('end')
          expect(await ann.text('/page')).toContain('visits 101')
        })

        test('a path that Astro does not know is the host', async () => {
          expect(await visitor().text('/nowhere')).toContain('the host knows no such page')
        })

        if (host !== 'Express') return

        test('locals that a host shares between its requests are refused, not the session of another visitor shown', async () => {
          await visitor().post('/redirect?shared', { user: 'ann' })
          const response = await visitor().fetch('/user?shared')
          expect(response.status).toBe(500)
          expect(await response.text()).not.toContain('ann')
        })
      })
    }
  })
}
