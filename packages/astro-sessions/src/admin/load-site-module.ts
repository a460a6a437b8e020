import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { SessionError } from '@astro-sessions/engine'

/** What is used of Vite, which Astro brings. */
interface Vite {
  runnerImport(id: string, config: object): Promise<{ module: { default?: unknown } }>
}

/**
 * The default export of a module of the site, run as its server would: with TypeScript and the paths of its tsconfig.
 *
 * @throws SessionError `INVALID_OPTION` when it cannot be loaded, or has no default export
 */
export async function loadSiteModule(path: string, root: URL): Promise<unknown> {
  const { runnerImport } = await loadVite()
  const file = path.startsWith('.') || path.startsWith('/') ? fileURLToPath(fromRoot(path, root)) : path
  const config = {
    root: fileURLToPath(root),
    configFile: false,
    resolve: { tsconfigPaths: true },
    logLevel: 'silent',
  }
  const { module } = await runnerImport(file, config)
  if (module.default !== undefined) return module.default
  throw new SessionError(
    'INVALID_OPTION',
    `The module ${path} has no default export, which must be the client.`,
  )
}

/** As a path from the root: it may begin with a slash. */
function fromRoot(path: string, root: URL): URL {
  return new URL(path.replace(/^\/+/, ''), root)
}

async function loadVite(): Promise<Vite> {
  const ofAstro = createRequire(import.meta.resolve('astro/config'))
  return import(pathToFileURL(ofAstro.resolve('vite')).href)
}
