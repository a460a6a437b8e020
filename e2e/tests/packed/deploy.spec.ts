import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { runtimeBinary } from '../../../packages/drivers/test/upstash/runtimes/runtime-binary.ts'
import { GuideReader } from '../../support/follow-guide.ts'
import { freePort } from '../../support/free-port.ts'
import { packedPackages, versionOf } from '../../support/packed.ts'
import { IMPORTS, placed } from '../../support/platforms/platform-site.ts'
import { run } from '../../support/run.ts'
import { makeSessionPlace } from '../../support/session-place.ts'
import { startSite, stopSite } from '../../support/site-process.ts'
import { isSoak } from '../../support/soak.ts'
import { offline, placeAt, startAstro } from '../../support/workerd-site.ts'
import { blocksOf, stepsOf } from './deploy-page.ts'
import { expectLoggedIn, expectLogin } from './expect-login.ts'

let folder = ''
let reader: GuideReader | undefined

test.beforeEach(async () => {
  // npm looks for the folder's real path.
  folder = await realpath(await mkdtemp(join(tmpdir(), 'astro-sessions-deploy-')))
})

test.afterEach(async () => {
  await reader?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Does what the page says in an empty folder, with an empty home, and answers the folder of the site. */
async function follow(page: string, env: Record<string, string> = {}): Promise<string> {
  const [bin, home, template] = ['bin', 'home', 'template'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const name of [bin, home, template]) await mkdir(name)
  await symlink(runtimeBinary('deno-cli', 'deno'), join(bin, 'deno'))
  await symlink(runtimeBinary('bun-cli', 'bin/bun'), join(bin, 'bun'))
  const astro = await versionOf('astro')
  const scripts = { dev: 'astro dev', build: 'astro build', preview: 'astro preview' }
  await writeFile(
    join(template, 'package.json'),
    JSON.stringify({ name: 'my-site', type: 'module', scripts, dependencies: { astro } }),
  )
  const port = await freePort()
  const names = ['@astrojs/node', '@astrojs/cloudflare', '@astrojs/vercel', '@astrojs/netlify', 'wrangler']
  const others = ['@netlify/blobs', '@deno/astro-adapter']
  const versions = await Promise.all(
    [...names, ...others].map(async (name) => [name, `${name}@${await versionOf(name)}`]),
  )
  // What astro-sessions depends on is in no registry yet.
  const own = Object.values(await packedPackages()).join(' ')
  const packages = { ...Object.fromEntries(versions), 'astro-sessions': own }
  reader = new GuideReader({
    folder,
    port,
    packages,
    env: {
      HOME: home,
      PATH: `${bin}:${process.env.PATH}`,
      npm_config_userconfig: join(homedir(), '.npmrc'),
      npm_config_cache: process.env.npm_config_cache ?? join(homedir(), '.npm'),
      npm_config_prefer_offline: 'true',
      ...env,
    },
    instead: [
      // It fetches the template from elsewhere.
      [/^(?:npm create|bun create|deno run -A npm:create-).*$/m, `cp -r ${template} my-site`],
      [/^npx astro add (\w+)$/m, 'npm install @astrojs/$1'],
      [/^bun add /m, 'npm install '],
      [/^deno run -A --unstable-kv/m, `deno run -A --unstable-kv --no-lock --import-map ${IMPORTS}`],
      [/adapter: deno\(\)/, `adapter: deno({ hostname: 'localhost', port: ${port} })`],
      [/adapter: cloudflare\(\)/, 'adapter: cloudflare({ inspectorPort: false })'],
      [/^npx wrangler deploy$/m, 'npx wrangler deploy --dry-run'],
    ],
  })
  for (const step of await stepsOf(page)) await reader.follow(step)
  return reader.folder
}

test('docs/deploy/node.md, word by word in an empty folder, ends with a login that outlives the server', async () => {
  const root = await follow('node')
  const { url = '' } = reader ?? {}
  const cookie = await expectLogin('node', { url })
  await reader?.follow({ language: 'sh', code: 'node dist/server/entry.mjs', file: null })
  await expectLoggedIn(url, cookie)
  expect(await readdir(join(root, '.sessions'))).toEqual(['my-site'])
})

// Each installs a site of its own.
if (isSoak) {
  for (const page of ['bun', 'deno']) {
    test(`docs/deploy/${page}.md, word by word in an empty folder, ends with a login`, async () => {
      await follow(page, { DENO_DIR: join(folder, 'deno') })
      await expectLogin(page, { url: reader?.url ?? '' })
    })
  }

  for (const [page, store] of [
    ['vercel', 'upstash'],
    ['netlify', 'netlify-blobs'],
  ] as const) {
    test(`docs/deploy/${page}.md, word by word in an empty folder, ends with a function that logs in`, async () => {
      const root = await follow(page)
      const place = await makeSessionPlace(store)
      const built = await placed(page, { root, outDir: join(root, 'dist'), folder })
      const site = await startSite({ ...built, env: { ...built.env, ...place.env } })
      try {
        await expectLogin(page, site)
      } finally {
        await stopSite(site)
        await place.giveBack()
      }
    })
  }

  test('docs/deploy/cloudflare.md, word by word in an empty folder, ends with a worker that can be deployed', async () => {
    const root = await follow('cloudflare')
    const port = await freePort()
    const file = join('node_modules', 'astro', 'bin', 'astro.mjs')
    const server = await startAstro({ args: ['preview', ...placeAt(port)], file, root, env: offline })
    try {
      await expectLogin('cloudflare', { url: `http://localhost:${port}` })
    } finally {
      await server.stop()
    }
  })

  test('docs/deploy/containers.md, with its Dockerfile step after step, ends with a server that writes to its volume alone', async () => {
    const root = await follow('containers')
    const { code = '' } =
      (await blocksOf('containers')).find(({ language }) => language === 'dockerfile') ?? {}
    const [image, volume] = [join(folder, 'image'), join(folder, 'volume')]
    const [building = '', serving = ''] = code.split(/^FROM .*$/m).slice(1)
    for (const [, command = ''] of building.matchAll(/^RUN (.*)$/gm)) await run('bash', ['-c', command], root)
    for (const [, path = ''] of serving.matchAll(/^COPY --from=build \/app\/(\S+)/gm))
      await cp(join(root, path), join(image, path), { recursive: true, verbatimSymlinks: true })
    const [, program = '[]'] = /^CMD (.*)$/m.exec(serving) ?? []
    expect(JSON.parse(program)).toEqual(['node', 'dist/server/entry.mjs'])
    const before = await readdir(image, { recursive: true })
    const entry = join(image, 'dist', 'server', 'entry.mjs')
    const site = await startSite({ entry, cwd: image, env: { SESSIONS_DIR: volume } })
    try {
      await expectLogin('containers', { url: site.url, isProxied: true })
    } finally {
      await stopSite(site)
    }
    expect(await readdir(image, { recursive: true })).toEqual(before)
    expect((await readdir(volume)).length).toBeGreaterThan(0)
  })
}
