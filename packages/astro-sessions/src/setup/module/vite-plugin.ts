import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'astro'
import { AstroError } from 'astro/errors'
import type { RuntimeSettings } from '../../runtime/site/settings.ts'
import { isStore, type ResolvedDriver } from '../driver/driver.ts'
import { assertInstalled } from '../driver/installed.ts'
import { isConfigFile } from './config-file.ts'
import { renderConfigModule } from './config-module.ts'
import { envAtStart } from './env-at-start.ts'
import { findClient } from './find-client.ts'

type Entry = NonNullable<ViteUserConfig['plugins']>[number]
type VitePlugin = Extract<Entry, { name: string }>

const ID = 'virtual:astro-sessions/config'
const RESOLVED_ID = `\0${ID}`

/** The environments that run Astro's server code: the build, `astro dev`, and prerendering. */
const SERVER_ENVIRONMENTS = new Set(['ssr', 'astro', 'prerender'])

const OURS = ['astro-sessions', '@astro-sessions/engine', '@astro-sessions/drivers']

/**
 * Packages that Vite must process itself. Ours import a virtual module. What they depend on is bundled because the
 * site's own folder may hold another version of it, or, with pnpm, none, and a built server looks only there.
 */
const BUNDLED = [...OURS, '@noble/hashes', 'cookie', 'devalue', 'ohash']

/** What drivers of unstorage import that no site has to install: with pnpm, a built server would not find it either. */
const OF_UNSTORAGE = ['unstorage', 'destr', 'lru-cache', 'node-fetch-native', 'ofetch', 'ufo']

export interface ConfigPluginOptions {
  readonly root: URL
  readonly isCloudflare: boolean
  /** The file with which the built server begins (`entry.mjs`). */
  readonly serverEntry?: string | undefined
  readonly driver: ResolvedDriver | null
  readonly settings: RuntimeSettings
  readonly encrypt: boolean
  /** The file with the site's `defineSession`, if it has one by then. */
  readonly findDefinition: () => string | null
  /** Whether the site has actions by then. */
  readonly hasActions?: () => boolean
  /** Told what each file of the built server exports. */
  readonly noteExports?: (file: string, names: readonly string[]) => void
}

/** The Vite plugin that serves the configuration to the middleware. */
export function configPlugin({
  root,
  isCloudflare,
  serverEntry = 'entry.mjs',
  driver,
  settings,
  encrypt,
  findDefinition,
  hasActions = () => false,
  noteExports,
}: ConfigPluginOptions): VitePlugin {
  return {
    name: 'astro-sessions:config',
    // What it holds is for the server: a dev server hands every module of the client's environment to whoever asks.
    applyToEnvironment: ({ name }) => SERVER_ENVIRONMENTS.has(name),
    async config(config, { command, mode, isPreview }) {
      if (command !== 'serve' || isPreview) return undefined
      const { withoutSessionFiles } = await import('./dev-server.ts')
      return withoutSessionFiles(config, { driver, root: fileURLToPath(root), mode })
    },
    configEnvironment(name) {
      if (!SERVER_ENVIRONMENTS.has(name)) return undefined
      const isOurs = driver === null || isStore(driver)
      const noExternal = isOurs ? BUNDLED : [...BUNDLED, ...OF_UNSTORAGE]
      return { resolve: { noExternal }, optimizeDeps: { exclude: OURS } }
    },
    renderChunk(code, { fileName, isEntry }) {
      const isServer = this.environment.name === 'ssr' && isEntry && fileName === serverEntry
      const check = isServer && !isCloudflare ? envAtStart(driver) : null
      return check === null ? null : { code: `${code}\n${check}`, map: null }
    },
    resolveId: {
      filter: { id: /^virtual:astro-sessions\/config$/ },
      handler: () => RESOLVED_ID,
    },
    // A definition that appears or disappears in development; one that changes is a module like any other.
    hotUpdate: {
      // Astro loads its middleware anew only if it knows by its turn that some module has changed.
      order: 'pre',
      handler({ type, file, modules }) {
        if (type === 'update' || !isConfigFile(file)) return undefined
        const config = this.environment.moduleGraph.getModuleById(RESOLVED_ID)
        return config === undefined ? undefined : [...modules, config]
      },
    },
    generateBundle(_, bundle) {
      if (this.environment.name !== 'ssr') return
      for (const file of Object.values(bundle))
        if (file.type === 'chunk') noteExports?.(file.fileName, file.exports)
    },
    load: {
      filter: { id: /^\0virtual:astro-sessions\/config$/ },
      async handler() {
        const find = (entrypoint: string) =>
          findDriver(entrypoint, root, (id, importer) => this.resolve(id, importer))
        const encryptionFile = encrypt ? await find('@astro-sessions/engine/encryption') : null
        const keptFor = settings.isDev ? root.href : undefined
        // In development they may come later.
        const actions = { hasActions: settings.isDev || hasActions() }
        const site = { settings, encryptionFile, definitionFile: findDefinition(), keptFor, ...actions }
        const platform = isCloudflare ? 'workerd' : 'node'
        // A page that is rendered while the site is built has no session, and there are no bindings then.
        const hasNone = isCloudflare && this.environment.name === 'prerender'
        if (driver === null || hasNone) return renderConfigModule({ ...site, driver: null, platform })
        const adapterFile = isStore(driver) ? null : await find('@astro-sessions/drivers/unstorage')
        const file = await find(driver.entrypoint)
        await assertInstalled({
          driver,
          file,
          root,
          find: (name, importer) => this.resolve(name, importer),
        })
        return renderConfigModule({
          ...site,
          driver: {
            ...driver,
            file,
            adapterFile,
            clientFile: await findClient(driver, fileInSite(root), (id, importer) =>
              this.resolve(id, importer),
            ),
          },
          platform,
        })
      },
    },
  }
}

type Resolve = (id: string, importer: string) => Promise<{ id: string } | null>

/** Looked for beside our own drivers first: with pnpm, the site's folder does not see what they depend on. */
async function findDriver(entrypoint: string, root: URL, resolve: Resolve): Promise<string> {
  const besideDrivers = fileURLToPath(import.meta.resolve('@astro-sessions/drivers'))
  const inSite = fileInSite(root)
  const isRelative = entrypoint.startsWith('.')
  for (const importer of isRelative ? [inSite] : [besideDrivers, inSite]) {
    const found = await resolve(entrypoint, importer)
    if (found !== null) return found.id
  }
  throw new AstroError(
    `sessions() cannot find the module of its driver: ${entrypoint}.`,
    'Check the path, which is relative to the root of the site, or install the package.',
  )
}

/** A file that sees what the site has installed. */
function fileInSite(root: URL): string {
  return fileURLToPath(new URL('astro.config.mjs', root))
}
