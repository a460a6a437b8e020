import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { startPostgres } from '../../../packages/drivers/test/postgres/support/postgres-server.ts'
import { copySite, runAstro } from '../../support/copied-site.ts'
import { freePort } from '../../support/free-port.ts'
import { versionOf } from '../../support/packed.ts'
import { run } from '../../support/run.ts'
import { startSite, stopSite } from '../../support/site-process.ts'
import { Visitor } from '../../support/visitor.ts'
import { offline, placeAt, startAstro } from '../../support/workerd-site.ts'

const fixture = fileURLToPath(new URL('../../fixtures/database/', import.meta.url))
let root = ''

// One folder with one installation.
test.describe.configure({ mode: 'default' })

test.beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'astro-sessions-databases-'))
  const names = ['@astrojs/cloudflare', '@astrojs/node', 'astro', 'wrangler']
  const versions = await Promise.all(names.map(async (name) => [name, await versionOf(name)]))
  const dependencies = {
    ...Object.fromEntries(versions),
    'astro-sessions': 'latest',
    pg: await peer('pg'),
    '@libsql/client': await peer('@libsql/client'),
  }
  await writeFile(
    join(root, 'package.json'),
    JSON.stringify({ name: 'outside', private: true, type: 'module', dependencies }),
  )
  await copySite(fixture, root)
})

test.afterAll(() => rm(root, { recursive: true, force: true }))

/** The version that the drivers are tested with. */
async function peer(name: string): Promise<string> {
  const file = new URL(`../../../packages/drivers/node_modules/${name}/package.json`, import.meta.url)
  return JSON.parse(await readFile(file, 'utf8')).version
}

const command = (...args: string[]) => run('node_modules/.bin/astro-sessions', args, root)

async function openOnNode(store: string, env: Record<string, string>) {
  await runAstro(root, 'build', '--config', `astro.config.${store}.mjs`, '--outDir', `dist/${store}`)
  const site = await startSite({ entry: join(root, 'dist', store, 'server', 'entry.mjs'), cwd: root, env })
  return { url: site.url, stop: () => stopSite(site) }
}

const places = {
  async postgres() {
    const server = await startPostgres()
    await server.inspector.query('drop table sessions')
    await command('schema', 'postgres', '--apply', '--url', server.url)
    const site = await openOnNode('postgres', { DATABASE_URL: server.url })
    return { url: site.url, stop: () => site.stop().then(server.stop) }
  },
  async libsql() {
    const url = `file:${join(root, 'sessions.db')}`
    await command('schema', 'libsql', '--apply', '--url', url)
    return openOnNode('libsql', { LIBSQL_URL: url })
  },
  async d1() {
    const shell = (line: string) => run('/bin/sh', ['-c', line], root)
    await shell(
      'mkdir -p migrations && node_modules/.bin/astro-sessions schema d1 > migrations/0001_sessions.sql',
    )
    await shell(
      'CI=true WRANGLER_SEND_METRICS=false node_modules/.bin/wrangler d1 migrations apply DB --local',
    )
    await runAstro(root, 'build', '--config', 'astro.config.d1.mjs', '--outDir', 'dist/d1')
    const port = await freePort()
    const args = ['preview', '--config', 'astro.config.d1.mjs', '--outDir', 'dist/d1', ...placeAt(port)]
    const server = await startAstro({
      args,
      file: join('node_modules/astro/bin/astro.mjs'),
      root,
      env: offline,
    })
    return { url: `http://localhost:${port}`, stop: () => server.stop() }
  },
}

for (const [store, open] of Object.entries(places)) {
  test(`a site outside the workspace keeps its sessions in ${store}, and what is promised of them`, async () => {
    const { url, stop } = await open()
    try {
      await visit(url)
    } finally {
      await stop()
    }
  })
}

async function visit(url: string): Promise<void> {
  const ann = new Visitor(url)
  expect(await ann.text('/')).toContain('nobody, 0 in the cart, late false')
  expect(ann.cookies).toEqual([])
  await ann.post('/cart', { sku: 'first' })
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, item) => ann.post('/cart', { sku: `item ${item}` })),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 303))
  expect(await ann.text('/')).toContain('nobody, 51 in the cart, late false')

  const anonymous = ann.copy()
  await ann.post('/login')
  expect(await ann.text('/')).toContain('ann, 51 in the cart, late false')
  expect(await anonymous.text('/')).not.toContain('ann, ')

  // A write after the headers have left is kept.
  await writeLate(ann, async () => {})
  expect(await ann.text('/')).toContain('ann, 51 in the cart, late true')

  // And one of a request under way at the logout brings nothing back.
  const before = ann.copy()
  await writeLate(before, async () => void (await ann.post('/logout')))
  for (const visitor of [before, ann])
    expect(await visitor.text('/')).toContain('nobody, 0 in the cart, late false')
}

/** Asks for a page that writes late, and does something else between what it has read and what it writes. */
async function writeLate(visitor: Visitor, meanwhile: () => Promise<void>): Promise<void> {
  const gate = crypto.randomUUID()
  const response = await visitor.fetch(`/stream?gate=${gate}`)
  expect(response.status).toBe(200)
  await meanwhile()
  await new Visitor(new URL(response.url).origin).post('/gate', { name: gate })
  await response.text()
}
