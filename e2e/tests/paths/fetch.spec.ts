import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { stages, startFixture } from '../../support/fixture-site.ts'
import { sessionCookies, Visitor } from '../../support/visitor.ts'
import { startOnWorkerd, type WorkerdStage } from '../../support/workerd-site.ts'

interface Server {
  readonly url: string
  stop(): Promise<void>
}

const onWorkerd: WorkerdStage = { mode: 'preview', store: 'durable-object' }
const workerdRoot = fileURLToPath(new URL('../../fixtures/fetch-workerd/', import.meta.url))

const servers: readonly { name: string; start(): Promise<Server> }[] = [
  ...stages.map((stage) => ({
    name: `${stage.mode} on ${stage.store}`,
    start: () => startFixture('fetch', stage),
  })),
  { name: 'preview on workerd', start: () => startOnWorkerd(workerdRoot, onWorkerd) },
]

// A site with its own `src/fetch.ts`: Astro's pipeline as a whole, or put together from its parts, by `astro/fetch` or by Hono.
for (const { name, start } of servers) {
  test.describe(`src/fetch.ts: ${name}`, () => {
    let server: Server | undefined
    const visitor = () => new Visitor(server?.url ?? '')

    test.beforeAll(async () => {
      server = await start()
    })

    test.afterAll(() => server?.stop())

    for (const [by, query] of [
      ['as a whole', ''],
      ['in parts', '?parts'],
      ['by Hono', '?hono'],
      ['by Hono in parts', '?hono-parts'],
    ]) {
      test(`${by}: a page keeps what it wrote`, async () => {
        const ann = visitor()
        const first = await ann.fetch(`/page${query}`)
        expect(sessionCookies(first)).toHaveLength(1)
        expect(await first.text()).toContain('visits 1, sku none, same true')
        expect(await ann.text(`/page${query}`)).toContain('visits 2')
      })

      test(`${by}: an RPC action keeps what it wrote`, async () => {
        const ann = visitor()
        const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
        const body = JSON.stringify({ sku: 'pea' })
        const response = await ann.fetch(`/_actions/rpc${query}`, { method: 'POST', headers, body })
        expect(sessionCookies(response)).toHaveLength(1)
        expect(await ann.text('/page')).toContain('sku pea')
      })

      test(`${by}: a rewrite shares the session`, async () => {
        const ann = visitor()
        const response = await ann.fetch(`/rewrite${query}`)
        expect(sessionCookies(response)).toHaveLength(1)
        expect(await response.text()).toContain('visits 11')
      })

      test(`${by}: a late write is kept`, async () => {
        const ann = visitor()
        await ann.text(`/page${query}`)
        expect(await ann.text(`/stream${query}`)).toContain('end')
        expect(await ann.text(`/page${query}`)).toContain('visits 101')
      })

      test(`${by}: a page that throws loses its set()`, async () => {
        const ann = visitor()
        await ann.text(`/page${query}`)
        const response = await ann.fetch(`/throws${query}`)
        expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('visits 1')])
        expect(await ann.text('/page')).toContain('visits 2')
      })
    }

    test('a redirect that i18n makes in middleware carries the cookie', async () => {
      const ann = visitor()
      const response = await ann.fetch('/fr/page?write')
      expect([response.status, response.headers.get('Location')]).toEqual([302, '/page?write'])
      expect(sessionCookies(response)).toHaveLength(1)
      expect(await ann.text('/page')).toContain('visits 8')
    })

    test('by Hono in plain parts: pages have their cookie and all of their text', async () => {
      const ann = visitor()
      const first = await ann.fetch('/page?hono-plain-parts')
      expect([sessionCookies(first).length, await first.text()]).toEqual([
        1,
        expect.stringMatching('visits 1'),
      ])
      expect(await ann.text('/page?hono-plain-parts')).toContain('visits 2')
      expect(await ann.text('/stream?hono-plain-parts')).toContain('end')
    })

    test('a route of Hono itself has the session, through the state of its request', async () => {
      const ann = visitor()
      const first = await ann.fetch('/route?hono-parts')
      expect([sessionCookies(first).length, await first.json()]).toEqual([1, { visits: 1 }])
      expect(await ann.text('/page')).toContain('visits 2')
    })
  })
}
