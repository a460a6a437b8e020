import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { fileURLToPath } from 'node:url'
import { SessionError } from '@astro-sessions/engine'
import { AstroError } from 'astro/errors'
import { type ConfiguredSite, listenForSite } from '../setup/tell-site.ts'

const CONFIG_FILES = ['mjs', 'js', 'ts', 'mts', 'cjs', 'cts'].map((extension) => `astro.config.${extension}`)

/** True where an Astro config is. */
export function hasConfig(root: URL): boolean {
  return CONFIG_FILES.some((name) => existsSync(new URL(name, root)))
}

/**
 * What the Astro config in this folder says of the sessions, as a build would have it. Variables that its `.env` files
 * set, and the environment does not, are set in this process first.
 *
 * @throws SessionError `INVALID_OPTION` where it has no `sessions()`, or cannot be loaded
 */
export async function readSite(root: URL, mode = 'production'): Promise<ConfiguredSite> {
  loadEnvFiles(root, mode)
  const site = await listenForSite(() => loadConfig(root, mode))
  if (site !== null) return site
  throw new SessionError(
    'INVALID_OPTION',
    'The Astro config of this folder has no sessions() in `integrations`.',
    {
      hint: 'Run the command in the folder of the site, or name the store: --driver redis --url REDIS_URL.',
    },
  )
}

async function loadConfig(root: URL, mode: string): Promise<void> {
  const { getViteConfig } = await import('astro/config')
  const load = getViteConfig({}, { root: fileURLToPath(root), logLevel: 'error', mode })
  if (typeof load !== 'function') return
  try {
    await load({ mode, command: 'build' })
  } catch (error) {
    // It is about the user's own file, and its words are what they need.
    throw new AstroError(
      `The Astro config could not be loaded: ${error instanceof Error ? error.message : error}`,
    )
  }
}

// As Vite orders them. What is set already stays.
function loadEnvFiles(root: URL, mode: string): void {
  for (const name of [`.env.${mode}.local`, `.env.${mode}`, '.env.local', '.env']) {
    const file = new URL(name, root)
    if (existsSync(file)) loadEnvFile(file)
  }
}
