import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { freePort } from '../../support/free-port.ts'
import { packedPackages, versionOf } from '../../support/packed.ts'
import { run } from '../../support/run.ts'
import { sessionCookies, Visitor } from '../../support/visitor.ts'
import { offline, placeAt, startAstro } from '../../support/workerd-site.ts'

let folder = ''

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'astro-sessions-packed-cloudflare-'))
})

test.afterAll(() => rm(folder, { recursive: true, force: true }))

const file = join('node_modules', 'astro', 'bin', 'astro.mjs')

test('a site on Cloudflare outside the workspace is told what its Durable Object needs, and works with it', async () => {
  const root = join(folder, 'site')
  await writeSite(root, await packedPackages())
  await run('pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'], root)

  const build = () => run(process.execPath, [file, 'build'], root)
  await expect(build()).rejects.toThrow(/no Durable Object binding called SESSIONS[\s\S]*In wrangler\.jsonc/)
  await followAdvice(root)
  await build()
  const port = await freePort()
  const server = await startAstro({ args: ['preview', ...placeAt(port)], file, root, env: offline })
  try {
    const url = `http://localhost:${port}`
    const ann = new Visitor(url)
    const first = await ann.fetch('/')
    expect(sessionCookies(first)).toEqual([expect.stringContaining('__Host-astro-sessions=')])
    expect(await first.text()).toContain('visits 1')
    expect(await ann.text('/')).toContain('visits 2')
    expect(await new Visitor(url).text('/')).toContain('visits 1')
  } finally {
    await server.stop()
  }
})

/** Pastes what the build prints, which the documentation shows too. */
async function followAdvice(root: string): Promise<void> {
  const page = await readFile(new URL('../../../docs/drivers.md', import.meta.url), 'utf8')
  const [, lines = ''] = /```jsonc\n\/\/ wrangler\.jsonc\n([\s\S]*?)```/.exec(page) ?? []
  const [, worker = ''] = /```ts\n\/\/ src\/worker\.ts\n([\s\S]*?)```/.exec(page) ?? []
  const date = '"name": "outside",\n"compatibility_date": "2026-07-01",'
  await writeFile(join(root, 'wrangler.jsonc'), `{\n${date}\n${lines}}\n`)
  await writeFile(join(root, 'src', 'worker.ts'), worker)
}

async function writeSite(root: string, tarballs: Record<string, string>): Promise<void> {
  const { 'astro-sessions': sessions, ...between } = tarballs
  const names = ['@astrojs/cloudflare', 'astro', 'wrangler']
  const versions = await Promise.all(names.map(async (name) => [name, await versionOf(name)]))
  const dependencies = { ...Object.fromEntries(versions), 'astro-sessions': sessions }
  const manifest = { name: 'outside', private: true, type: 'module', dependencies }
  const settings = { overrides: between, allowBuilds: { esbuild: false, sharp: false, workerd: false } }
  await mkdir(join(root, 'src', 'pages'), { recursive: true })
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest))
  // JSON is YAML.
  await writeFile(join(root, 'pnpm-workspace.yaml'), JSON.stringify(settings))
  await writeFile(join(root, 'astro.config.mjs'), CONFIG)
  await writeFile(join(root, 'src', 'pages', 'index.astro'), PAGE)
}

const CONFIG = `import cloudflare from '@astrojs/cloudflare'
import { defineConfig } from 'astro/config'
import sessions from 'astro-sessions'
import { cloudflareDo } from 'astro-sessions/drivers'

export default defineConfig({
  output: 'server',
  session: false,
  adapter: cloudflare({ imageService: 'passthrough', inspectorPort: false }),
  integrations: [sessions({ driver: cloudflareDo() })],
})
`

const PAGE = `---
const visits = await Astro.locals.session.increment('visits')
---
<p>visits {visits}</p>
`
