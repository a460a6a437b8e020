import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration, HookParameters } from 'astro'
import { AstroError } from 'astro/errors'
import { closeKeptStore } from '../runtime/site/kept-store.ts'
import { assertSessionCanBeReplaced } from './astro-session.ts'
import { bakedVariables } from './driver/baked-secrets.ts'
import { missingDriver } from './driver/choose-driver.ts'
import type { ResolvedDriver } from './driver/driver.ts'
import { assertObjectIsBound } from './driver/durable-object.ts'
import { idleNamespace } from './driver/idle-namespace.ts'
import { assertPlatform, unfitness } from './driver/platforms.ts'
import { markOf, siteNameOf } from './driver/site-name.ts'
import { inOwnPlace } from './driver/site-prefix.ts'
import { weaknessOf } from './driver/weak-drivers.ts'
import { findErrorPages } from './error-pages.ts'
import { chainPlugin } from './module/chain-plugin.ts'
import { findConfigFile } from './module/config-file.ts'
import { assertPlainData } from './module/config-module.ts'
import { configPlugin } from './module/vite-plugin.ts'
import { checkOptions, type SessionsOptions } from './options/options.ts'
import { type CacheableRoute, isrWarning, netlifyCachePlugin } from './platform-caches.ts'
import { type Inherited, inheritFromAstro } from './settings/inherit.ts'
import { settingFacts } from './settings/setting-facts.ts'
import { resolveSettings } from './settings/settings.ts'
import { tellSite } from './tell-site.ts'
import { addToolbar } from './toolbar.ts'
import { vouchForOwnMachine } from './toolbar-loopback.ts'
import { renderTypes } from './types.ts'

type SetupHook = HookParameters<'astro:config:setup'>

const NAME = 'astro-sessions'

/**
 * Gives every page, endpoint and action a session in `locals.session`, kept on the server behind one cookie.
 *
 * Without options it takes over what the Astro config says in `session`, and the default of the adapter.
 */
export function sessions(options: SessionsOptions = {}): AstroIntegration {
  const checked = checkOptions(options)
  // Filled when Astro knows its routes, before the first module of the site is loaded.
  const errorPages = {}
  let site: Parameters<typeof findErrorPages>[1] = { base: '/', trailingSlash: 'ignore' }
  let driver: ResolvedDriver | null = null
  let lacksDriver = false
  let server: URL | undefined
  let adapter: string | undefined
  let routes: readonly CacheableRoute[] = []
  const built = new Map<string, readonly string[]>()
  let root = new URL('file:///')
  let toolbarWord: string | undefined

  return {
    name: NAME,
    hooks: {
      async 'astro:config:setup'(hook) {
        const { config, command, addMiddleware, updateConfig } = hook
        assertOnlyOne(config.integrations)
        const isDev = command === 'dev'
        const isCloudflare = config.adapter?.name === '@astrojs/cloudflare'
        const inherited = inheritFromAstro(checked, { config, isDev })
        driver = placed(hook, inherited)
        lacksDriver = driver === null && (isDev || command === 'build')
        examine(hook, inherited)
        if (checked.astroSession === 'replace') await replaceAstroSession(hook)
        const hasToolbar = isDev && checked.toolbar && driver !== null
        toolbarWord = hasToolbar ? randomUUID() : undefined
        const mark = isDev ? markOf(config.root) : undefined
        const surroundings = { isDev, isCloudflare, errorPages, toolbarWord, mark }
        const resolved = resolveSettings(checked, inherited, surroundings)
        const sources = { written: options, checked, inherited, settings: resolved }
        const settings = hasToolbar ? { ...resolved, toolbarFacts: settingFacts(sources) } : resolved
        tellSite({ driver, engine: settings.engine, isSealed: checked.encrypt })
        const findDefinition = () => findConfigFile(checked.configFile, config)
        // At once, so that a path that leads nowhere is told before the site is built.
        findDefinition()
        const plugin = configPlugin({
          root: config.root,
          isCloudflare,
          serverEntry: config.build?.serverEntry,
          driver,
          settings,
          encrypt: checked.encrypt,
          findDefinition,
          hasActions: () => routes.some(({ pattern }) => pattern.endsWith('_actions/[...path]')),
          noteExports: (file, names) => built.set(file, names),
        })
        const isNetlify = config.adapter?.name === '@astrojs/netlify'
        const ofNetlify = isNetlify ? [netlifyCachePlugin((message) => hook.logger.warn(message))] : []
        const middleware = hasToolbar ? 'astro-sessions/toolbar/middleware' : 'astro-sessions/middleware'
        const entrypoint = new URL(import.meta.resolve(middleware))
        updateConfig({ vite: { plugins: [plugin, chainPlugin(fileURLToPath(entrypoint)), ...ofNetlify] } })
        if (hasToolbar) addToolbar(hook)
        addMiddleware({ order: 'pre', entrypoint })
      },
      'astro:config:done'({ config, injectTypes, buildOutput }) {
        site = config
        root = config.root
        server = config.build?.server
        adapter = config.adapter?.name
        injectTypes({ filename: 'locals.d.ts', content: renderTypes(checked.localsKey) })
        if (buildOutput !== 'server') return
        if (lacksDriver) throw missingDriver(config.adapter?.name)
        assertPlatform(driver, config.adapter?.name)
      },
      'astro:server:setup'({ server: { middlewares } }) {
        if (toolbarWord !== undefined) middlewares.use(vouchForOwnMachine(toolbarWord))
      },
      'astro:routes:resolved'({ routes: resolved }) {
        routes = resolved
        Object.assign(errorPages, findErrorPages(resolved, site))
      },
      async 'astro:server:done'() {
        await closeKeptStore(root.href)
      },
      'astro:build:ssr'({ middlewareEntryPoint }) {
        if (middlewareEntryPoint !== undefined) throw edgeMiddleware()
      },
      'astro:build:done'({ logger }) {
        if (server !== undefined) assertObjectIsBound(driver, server, built)
        // The adapter's hooks run before those of the site's integrations.
        const warning = adapter === '@astrojs/vercel' ? isrWarning(root, routes) : null
        if (warning !== null) logger.warn(warning)
      },
    },
  }
}

function examine({ command, config, logger }: SetupHook, { driver, notes }: Inherited): void {
  assertPlainData(driver?.config, 'config')
  if (notes.length > 0) logger.info(`Taken over: ${notes.join('; ')}.`)
  if (command !== 'build') return
  const faults = [weaknessOf(driver?.name ?? ''), unfitness(driver, config.adapter?.name)]
  for (const fault of faults) if (fault !== null) logger.warn(fault)
  const namespace = idleNamespace(config, driver?.name ?? null)
  if (namespace !== null) logger.info(namespace)
  for (const name of bakedVariables(driver?.config, process.env)) {
    logger.warn(
      `The value of ${name} is in the driver's options, and so in the build. Write env('${name}') of astro-sessions/drivers to have it read when the server runs.`,
    )
  }
}

/** The driver, in a place of this site's own. */
function placed({ command, config, logger }: SetupHook, { driver }: Inherited): ResolvedDriver | null {
  if (driver === null) return null
  const place = inOwnPlace(driver, siteNameOf(config.root))
  if (place.note !== null && command !== 'sync') logger.info(place.note)
  if (place.warning !== null && command === 'build') logger.warn(place.warning)
  return place.driver
}

async function replaceAstroSession({ config, updateConfig }: SetupHook): Promise<void> {
  await assertSessionCanBeReplaced(config.root)
  updateConfig({ session: false })
}

/** Of two, the options of one would count, and nobody could see which. */
function assertOnlyOne(integrations: readonly AstroIntegration[]): void {
  if (integrations.filter(({ name }) => name === NAME).length < 2) return
  throw new AstroError(
    'sessions() is in `integrations` more than once, but a site has only one kind of session.',
    'Leave one in the Astro config, with all options. A theme or another integration may have added the other.',
  )
}

function edgeMiddleware(): AstroError {
  return new AstroError(
    "The adapter runs Astro's middleware at the edge, in a different process from the pages, so a session cannot reach them.",
    "Set the adapter's `middlewareMode` to 'classic' (or its `edgeMiddleware` to false).",
  )
}
