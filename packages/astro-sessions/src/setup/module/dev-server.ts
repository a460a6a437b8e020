import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { requiredEnv, resolveEnv } from '@astro-sessions/drivers'
import type { ViteUserConfig } from 'astro'
import type { ResolvedDriver } from '../driver/driver.ts'
import { sessionFilePatterns, sessionFiles } from './session-files.ts'

/** What of Vite no hook of a plugin has. */
type Vite = Pick<typeof import('vite'), 'loadEnv' | 'resolveConfig'>

interface DevSite {
  readonly driver: ResolvedDriver | null
  readonly root: string
  readonly mode: string
}

/** Has the dev server neither watch nor serve the files in which sessions are kept. */
export async function withoutSessionFiles(
  { server, envDir }: Pick<ViteUserConfig, 'server' | 'envDir'>,
  { driver, root, mode }: DevSite,
): Promise<Pick<ViteUserConfig, 'server'>> {
  const vite = await viteOfAstro()
  const env = envDir === false ? process.env : vite.loadEnv(mode, resolve(root, envDir ?? ''), '')
  const placed = driver && { ...driver, config: withVariables(driver.config, env) }
  const ignored = sessionFiles(placed, root)
  // A list in the configuration replaces Vite's own, and the lists of plugins are added to it.
  const ofVite = server?.fs?.deny === undefined ? await deniedBy(vite) : []
  return {
    server: {
      fs: { deny: [...ofVite, ...sessionFilePatterns(placed, root)] },
      // `null`: the site watches nothing.
      ...(ignored === null || server?.watch === null ? {} : { watch: { ignored } }),
    },
  }
}

/** The Vite that Astro runs: with pnpm, it is not installed beside our own files. */
function viteOfAstro(): Promise<Vite> {
  const besideAstro = createRequire(import.meta.resolve('astro/package.json'))
  return import(pathToFileURL(besideAstro.resolve('vite')).href)
}

/** Asked for, and not written here: each version of Vite adds to it. */
async function deniedBy({ resolveConfig }: Vite): Promise<readonly string[]> {
  const { server } = await resolveConfig({ configFile: false, envDir: false, logLevel: 'silent' }, 'serve')
  return server.fs.deny
}

/** The options with the values of their variables, but for those that cannot be known yet. */
function withVariables(config: ResolvedDriver['config'], env: NodeJS.ProcessEnv): ResolvedDriver['config'] {
  const known = Object.entries(config).filter(([, value]) => requiredEnv(value).every((name) => env[name]))
  return Object.fromEntries(known.map(([option, value]) => [option, resolveEnv(value, (name) => env[name])]))
}
