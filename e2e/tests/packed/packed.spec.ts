import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { packedPackages, versionOf } from '../../support/packed.ts'
import { run } from '../../support/run.ts'
import { startSite, stopSite } from '../../support/site-process.ts'
import { sessionCookies, Visitor } from '../../support/visitor.ts'

let folder = ''
/** The packed packages, by name, as dependencies on files. */
let tarballs: Record<string, string> = {}

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'astro-sessions-packed-'))
  tarballs = await packedPackages()
})

test.afterAll(() => rm(folder, { recursive: true, force: true }))

interface Manager {
  readonly name: string
  /** How it is told that the packages depend on each other's files, which no registry has. */
  overrides(): Promise<Record<string, unknown>>
  install(root: string): Promise<void>
}

const managers: readonly Manager[] = [
  {
    name: 'npm',
    overrides: async () => ({ overrides: between() }),
    install: (root) => run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], root),
  },
  {
    name: 'pnpm',
    overrides: async () => ({}),
    async install(root) {
      const settings = { overrides: between(), allowBuilds: { esbuild: false, sharp: false } }
      // JSON is YAML.
      await writeFile(join(root, 'pnpm-workspace.yaml'), JSON.stringify(settings))
      await run('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], root)
    },
  },
]

for (const { name, overrides, install } of managers) {
  test(`a site outside the workspace, installed by ${name}, needs one line`, async () => {
    const root = join(folder, name)
    await writeSite(root, await overrides())
    await install(root)
    await run(process.execPath, ['node_modules/astro/bin/astro.mjs', 'build'], root)
    const site = await startSite({ entry: join(root, 'dist', 'server', 'entry.mjs'), cwd: root })
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
}

function between(): Record<string, string> {
  const { 'astro-sessions': _, ...others } = tarballs
  return others
}

async function writeSite(root: string, overrides: Record<string, unknown>): Promise<void> {
  const manifest = {
    name: 'outside',
    private: true,
    type: 'module',
    dependencies: {
      '@astrojs/node': await versionOf('@astrojs/node'),
      astro: await versionOf('astro'),
      'astro-sessions': tarballs['astro-sessions'],
    },
    ...overrides,
  }
  await mkdir(join(root, 'src', 'pages'), { recursive: true })
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(root, 'astro.config.mjs'), CONFIG)
  await writeFile(join(root, 'src', 'pages', 'index.astro'), PAGE)
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
