import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { buildWithConfig } from '../../support/site-build.ts'

/** A folder outside of every project, with these files. */
async function siteWith(...files: string[]): Promise<URL> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'astro-sessions-installed-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const file of files) await writeFile(join(folder, file), '')
  return pathToFileURL(`${folder}/`)
}

/** Whoever runs these tests is not who runs Astro. */
function runBy(userAgent: string): void {
  vi.stubEnv('npm_config_user_agent', userAgent)
  onTestFinished(() => void vi.unstubAllEnvs())
}

/** Bundles the configuration of a site as its build does. */
async function buildConfig(root: URL, driver: string): Promise<void> {
  await buildWithConfig(root, driver, {
    ssr: true,
    rolldownOptions: { input: 'virtual:astro-sessions/config', external: [/^@astro-sessions/] },
  })
}

const lines = [
  ['npm', 'package-lock.json', 'npm i ioredis'],
  ['pnpm', 'pnpm-lock.yaml', 'pnpm add ioredis'],
  ['yarn', 'yarn.lock', 'yarn add ioredis'],
  ['bun', 'bun.lock', 'bun add ioredis'],
] as const

const needing = (line: string) =>
  `The session driver redis needs the package \`ioredis\`, which is not installed in this site. Install it: ${line}\n`

describe('a site with the redis driver and without ioredis', () => {
  for (const [manager, lockfile, line] of lines) {
    it(`names the line of ${manager}, whose lockfile the site has`, async () => {
      runBy('')
      await expect(buildConfig(await siteWith(lockfile), 'redis')).rejects.toThrow(needing(line))
    })

    it(`names the line of ${manager}, which runs Astro in a site without a lockfile`, async () => {
      runBy(`${manager}/10.0.0 node/v24.0.0 linux x64`)
      await expect(buildConfig(await siteWith(), 'redis')).rejects.toThrow(needing(line))
    })
  }

  it('names the line of npm where nobody is known', async () => {
    runBy('')
    await expect(buildConfig(await siteWith(), 'redis')).rejects.toThrow(needing('npm i ioredis'))
  })

  it('builds when ioredis is in a folder above it, as in a workspace', async () => {
    const root = await siteWith()
    const folder = new URL('node_modules/ioredis/', root)
    await mkdir(folder, { recursive: true })
    await writeFile(new URL('package.json', folder), JSON.stringify({ name: 'ioredis', main: 'index.js' }))
    await writeFile(new URL('index.js', folder), '')
    await mkdir(new URL('sites/shop/', root), { recursive: true })
    await buildConfig(new URL('sites/shop/', root), 'redis')
  })

  it('is told how to install @netlify/blobs', async () => {
    runBy('')
    const building = buildConfig(await siteWith(), 'netlify-blobs')
    await expect(building).rejects.toThrow('netlify-blobs needs the package `@netlify/blobs`')
    await expect(building).rejects.toThrow('Install it: npm i @netlify/blobs')
  })

  it.each(['fs', 'deno-kv'])('builds with a driver that needs none: %s', async (driver) => {
    await buildConfig(await siteWith(), driver)
  })
})

describe('a site with a driver of unstorage', () => {
  it.each([
    ['mongodb', 'needs the package `mongodb`', 'npm i mongodb\n'],
    ['s3', 'needs the package `aws4fetch`', 'npm i aws4fetch\n'],
    ['vercelBlob', 'needs the package `@vercel/blob`', 'npm i @vercel/blob\n'],
    [
      'azureCosmos',
      'needs the packages `@azure/cosmos` and `@azure/identity`, which are not installed',
      'npm i @azure/cosmos @azure/identity\n',
    ],
  ])('whose package is missing is told how to install it: %s', async (driver, need, line) => {
    runBy('')
    const building = buildConfig(await siteWith(), driver)
    await expect(building).rejects.toThrow(need)
    await expect(building).rejects.toThrow(`Install it: ${line}`)
  })

  it.each(['memory', 'lru-cache', 'fs-lite', 'http', 'db0', 'overlay', 'github'])(
    'that needs no package but its own builds: %s',
    async (driver) => {
      await buildConfig(await siteWith(), driver)
    },
  )
})
