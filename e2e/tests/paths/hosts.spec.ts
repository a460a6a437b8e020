import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { buildSite } from '../../support/build-site.ts'
import { type Site, startSite, stopSite } from '../../support/site-process.ts'
import { sessionCookies, Visitor } from '../../support/visitor.ts'

const root = fileURLToPath(new URL('../../fixtures/hosted/', import.meta.url))

test.beforeAll(async () => {
  const { succeeded, output } = await buildSite('hosted', join(root, 'dist'))
  expect(succeeded, output).toBe(true)
})

for (const host of ['Express', 'Fastify']) {
  test.describe(`in ${host}`, () => {
    let sessions = ''
    let site: Site | undefined
    const visitor = () => new Visitor(site?.url ?? '')

    test.beforeAll(async () => {
      sessions = await mkdtemp(join(tmpdir(), 'astro-sessions-hosts-'))
      const entry = join(root, 'src', 'hosts', `${host.toLowerCase()}.mjs`)
      site = await startSite({ entry, cwd: tmpdir(), env: { SESSIONS_DIR: sessions } })
    })

    test.afterAll(async () => {
      if (site !== undefined) await stopSite(site)
      await rm(sessions, { recursive: true, force: true })
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
  })
}

test('locals that a host shares between its requests are refused, not the session of another visitor shown', async () => {
  const sessions = await mkdtemp(join(tmpdir(), 'astro-sessions-hosts-'))
  const entry = join(root, 'src', 'hosts', 'express.mjs')
  const site = await startSite({ entry, cwd: tmpdir(), env: { SESSIONS_DIR: sessions } })
  try {
    await new Visitor(site.url).post('/redirect?shared', { user: 'ann' })
    const response = await new Visitor(site.url).fetch('/user?shared')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('ann')
  } finally {
    await stopSite(site)
    await rm(sessions, { recursive: true, force: true })
  }
})
