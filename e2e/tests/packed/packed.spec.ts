import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { packedPackages, versionOf } from '../../support/packed.ts'
import { run } from '../../support/run.ts'
import { startSite, stopSite } from '../../support/site-process.ts'
import { sessionCookies, Visitor } from '../../support/visitor.ts'

let folder = ''

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'astro-sessions-packed-'))
})

test.afterAll(() => rm(folder, { recursive: true, force: true }))

// npm, which puts every package where each other finds it, installs the guide's site.
test('a site outside the workspace, installed by pnpm, needs one line', async () => {
  await writeSite()
  await run('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], folder)
  await run(process.execPath, ['node_modules/astro/bin/astro.mjs', 'build'], folder)
  const site = await startSite({ entry: join(folder, 'dist', 'server', 'entry.mjs'), cwd: folder })
  try {
    const ann = new Visitor(site.url)
    const first = await ann.fetch('/')
    expect(sessionCookies(first)).toEqual([expect.stringContaining('__Host-astro-sessions=')])
    expect(await first.text()).toContain('visits 1')
    expect(await ann.text('/')).toContain('visits 2')
    expect(await new Visitor(site.url).text('/')).toContain('visits 1')
  } finally {
    await stopSite(site)
  }
})

async function writeSite(): Promise<void> {
  // The packages depend on each other's files, which no registry has.
  const { 'astro-sessions': sessions, ...between } = await packedPackages()
  const versions = { astro: await versionOf('astro'), '@astrojs/node': await versionOf('@astrojs/node') }
  const dependencies = { ...versions, 'astro-sessions': sessions }
  const manifest = { name: 'outside', private: true, type: 'module', dependencies }
  const settings = { overrides: between, allowBuilds: { esbuild: false, sharp: false } }
  await mkdir(join(folder, 'src', 'pages'), { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  // JSON is YAML.
  await writeFile(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(settings))
  await writeFile(join(folder, 'astro.config.mjs'), CONFIG)
  await writeFile(join(folder, 'src', 'pages', 'index.astro'), PAGE)
}

const CONFIG = `import node from '@astrojs/node'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  integrations: [sessions()],
})
`

const PAGE = `---
const visits = await Astro.locals.session.increment('visits')
---
<p>visits {visits}</p>
`
