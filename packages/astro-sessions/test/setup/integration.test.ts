import { fileURLToPath } from 'node:url'
import { env, memory, redis } from '@astro-sessions/drivers'
import type { AstroConfig, HookParameters, ViteUserConfig } from 'astro'
import { describe, expect, it } from 'vitest'
import { sessions } from '../../src/setup/integration.ts'
import type { SessionsOptions } from '../../src/setup/options/options.ts'

type Setup = HookParameters<'astro:config:setup'>
type Done = HookParameters<'astro:config:done'>
type BuildSsr = HookParameters<'astro:build:ssr'>

interface Installed {
  readonly updates: Partial<AstroConfig>[]
  readonly middleware: Parameters<Setup['addMiddleware']>[0][]
  readonly toolbar: unknown[]
  readonly log: string[]
  /** What the log says of where sessions are. */
  readonly places: string[]
  done(buildOutput: Done['buildOutput']): Parameters<Done['injectTypes']>[0][]
  buildSsr(middlewareEntryPoint: URL | undefined): void
}

const root = new URL('../../', import.meta.url)
const node = { name: '@astrojs/node', hooks: {} }

/** Runs the hooks as Astro does, with what the integration uses of them. */
async function install(
  options: SessionsOptions | undefined,
  { command = 'build', ...config }: Partial<AstroConfig> & { command?: Setup['command'] } = {},
): Promise<Installed> {
  const { hooks } = sessions(options)
  const [updates, middleware, log]: [Partial<AstroConfig>[], Installed['middleware'], string[]] = [[], [], []]
  const [toolbar, places]: [unknown[], string[]] = [[], []]
  const logger = {
    info: (text: string) =>
      (/^The driver .+ keeps sessions under/.test(text) ? places : log).push(`info ${text}`),
    warn: (text: string) => log.push(`warn ${text}`),
  }
  const setup = {
    command,
    config: {
      root,
      srcDir: new URL('src/', root),
      cacheDir: new URL('node_modules/.astro/', root),
      base: '/',
      trailingSlash: 'ignore',
      integrations: [],
      ...config,
    },
    updateConfig: (update: Partial<AstroConfig>) => updates.push(update),
    addMiddleware: (added: Installed['middleware'][number]) => middleware.push(added),
    addDevToolbarApp: (app: unknown) => toolbar.push(app),
    injectRoute: (route: unknown) => toolbar.push(route),
    logger,
  }
  // Astro's hooks have much more; what is missing would throw when used.
  await hooks['astro:config:setup']?.(setup as object as Setup)
  return {
    updates,
    middleware,
    toolbar,
    log,
    places,
    done(buildOutput) {
      const injected: Parameters<Done['injectTypes']>[0][] = []
      const injectTypes = (types: (typeof injected)[number]) => injected.push(types)
      hooks['astro:config:done']?.({ config: setup.config, buildOutput, injectTypes } as object as Done)
      return injected
    },
    buildSsr: (middlewareEntryPoint) =>
      void hooks['astro:build:ssr']?.({ middlewareEntryPoint } as object as BuildSsr),
  }
}

const pluginsOf = ({ updates }: Installed): ViteUserConfig['plugins'] =>
  updates.flatMap(({ vite }) => vite?.plugins ?? [])

describe('the integration', () => {
  it('adds the toolbar to `astro dev`, unless it is switched off, and never to a build', async () => {
    const driver = memory()
    expect((await install({ driver }, { command: 'dev' })).toolbar).toHaveLength(2)
    expect((await install({ driver, toolbar: false }, { command: 'dev' })).toolbar).toEqual([])
    const built = await install({ driver })
    expect(built.toolbar).toEqual([])
    expect(String(built.middleware[0]?.entrypoint)).not.toContain('toolbar/middleware')
  })

  it('adds its middleware before every other one, by file', async () => {
    const { middleware } = await install({ driver: 'memory' })
    expect(middleware).toEqual([{ order: 'pre', entrypoint: expect.any(URL) }])
    expect(fileURLToPath(String(middleware[0]?.entrypoint))).toMatch(/[\\/]middleware\.(mjs|ts)$/)
  })

  it('adds its Vite plugins', async () => {
    expect(pluginsOf(await install({ driver: memory() }))).toEqual([
      expect.objectContaining({ name: 'astro-sessions:config' }),
      expect.objectContaining({ name: 'astro-sessions:chain' }),
    ])
  })

  it("turns Astro's own session off, whose place it takes", async () => {
    const { updates } = await install({ driver: 'memory' })
    expect(updates).toContainEqual({ session: false })
  })

  it("leaves Astro's own session on with astroSession: 'leave'", async () => {
    const { updates } = await install({ driver: 'memory', astroSession: 'leave' })
    expect(updates).not.toContainEqual({ session: false })
  })

  it('says in one line what it took from where', async () => {
    const session = { driver: 'fs', ttl: 3600, cookie: { name: 'sid' } }
    const { log } = await install(undefined, { session })
    expect(log).toEqual([
      "info Taken over: driver fs (`session.driver: 'fs'`); cookie name (`session.cookie`); idleTimeout 3600 s (`session.ttl`).",
    ])
  })

  it('says where sessions are kept, under the name of the site', async () => {
    expect((await install({ driver: 'redis' })).places).toEqual([
      expect.stringMatching(
        /^info .* redis keeps sessions under `astro-sessions:sessions`, after the name in package\.json/,
      ),
    ])
    expect((await install({ driver: redis({ base: 'shop' }) })).places).toEqual([])
  })

  it('says nothing when everything is its own', async () => {
    expect((await install({ driver: 'memory', idleTimeout: 60 }, { adapter: node })).log).toEqual([])
  })

  it('refuses an unknown option before Astro runs a hook', () => {
    expect(() => sessions({ ...JSON.parse('{"idel":1}') })).toThrow('Did you mean `idleTimeout`?')
  })

  it('is refused twice in one site', async () => {
    const twice = [sessions(), sessions({ idleTimeout: 600 })]
    await expect(install({}, { integrations: twice })).rejects.toThrow('more than once')
    await expect(install({}, { integrations: twice.slice(0, 1) })).resolves.toBeDefined()
  })

  it('types locals under the configured key', async () => {
    const [types] = (await install({ driver: 'memory', localsKey: 'visitor' })).done('server')
    expect(types?.filename).toBe('locals.d.ts')
    expect(types?.content).toContain('visitor: Session')
    expect(types?.content).not.toContain('readonly')
  })

  it('stops a build that has pages to serve and nowhere to keep sessions', async () => {
    const installed = await install(undefined, { adapter: { name: 'other', hooks: {} } })
    expect(() => installed.done('server')).toThrow('does not know where to keep sessions')
    expect(() => installed.done('static')).not.toThrow()
  })

  it('says in a build what a storage that shows writes late means for a logout', async () => {
    const { log } = await install({ driver: 'cloudflare-kv' })
    expect(log).toEqual([expect.stringMatching(/^warn cloudflare-kv is eventually consistent.*logged out/)])
    expect((await install({ driver: 'cloudflare-kv' }, { command: 'dev' })).log).toEqual([])
    expect((await install({ driver: 'cloudflare-do' })).log).toEqual([])
  })

  it('needs no driver in development', async () => {
    const installed = await install(undefined, { command: 'dev' })
    expect(() => installed.done('server')).not.toThrow()
    expect(installed.log).toEqual(['info Taken over: driver fs (the default in development).'])
  })

  it('stops a build whose middleware would run at the edge', async () => {
    const installed = await install({ driver: 'memory' })
    expect(() => installed.buildSsr(new URL('file:///middleware.mjs'))).toThrow('at the edge')
    expect(() => installed.buildSsr(undefined)).not.toThrow()
  })

  it('refuses driver options that are no plain data, and names the one', async () => {
    const driver = { entrypoint: './store.ts', config: { client: () => 1 } }
    await expect(install({ driver })).rejects.toThrow('`config.client` is not plain data')
  })

  it('warns when the value of a variable would be in the build', async () => {
    process.env.ASTRO_SESSIONS_TEST_SECRET = 'redis://:hunter2@host'
    try {
      const baked = await install({
        driver: { entrypoint: './s.ts', config: { url: process.env.ASTRO_SESSIONS_TEST_SECRET } },
      })
      expect(baked.log).toEqual([
        expect.stringContaining('warn The value of ASTRO_SESSIONS_TEST_SECRET is in'),
      ])
      expect(baked.log[0]).not.toContain('hunter2')
      const named = await install({
        driver: { entrypoint: './s.ts', config: { url: env('ASTRO_SESSIONS_TEST_SECRET') } },
      })
      expect(named.log).toEqual([])
    } finally {
      delete process.env.ASTRO_SESSIONS_TEST_SECRET
    }
  })
})
