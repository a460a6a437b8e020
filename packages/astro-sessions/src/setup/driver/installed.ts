import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { AstroError } from 'astro/errors'
import { detect, getUserAgent, resolveCommand } from 'package-manager-detector'
import { clientOf } from './client.ts'
import type { ResolvedDriver } from './driver.ts'

/** What our drivers load when the server runs, and leave to the site to install. */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ['@astro-sessions/drivers/netlify-blobs', '@netlify/blobs'],
  ['@astro-sessions/drivers/libsql', '@libsql/client'],
  ['@astro-sessions/drivers/postgres', 'pg'],
  ['@astro-sessions/drivers/redis', 'ioredis'],
])

/** What Vite answers for a package that another one may do without: it builds, and throws when the server runs. */
const LEFT_OUT = '__vite-optional-peer-dep:'

/** Answers where a package is, as seen from a file of the site or of the driver, or `null`. */
export type FindPackage = (name: string, importer: string) => Promise<{ id: string } | null>

export interface Installation {
  readonly driver: ResolvedDriver
  /** The file of the driver's module. */
  readonly file: string
  readonly root: URL
  readonly find: FindPackage
}

/**
 * Throws unless the packages that the driver needs can be found: a server would start without them, and fail at the
 * first session.
 *
 * @throws AstroError with the line that installs them
 */
export async function assertInstalled({ driver, file, root, find }: Installation): Promise<void> {
  const inSite = fileURLToPath(new URL('astro.config.mjs', root))
  const missing: string[] = []
  for (const name of neededBy(driver, file)) {
    const found = (await find(name, file)) ?? (await find(name, inSite))
    const isThere = found !== null && !found.id.startsWith(LEFT_OUT)
    if (!isThere && !missing.includes(name)) missing.push(name)
  }
  if (missing.length === 0) return
  const names = missing.map((name) => `\`${name}\``).join(' and ')
  const [noun, verb] = missing.length === 1 ? ['package', 'is'] : ['packages', 'are']
  const line = await installLine(missing, fileURLToPath(root))
  // In the message: what prints a failed build leaves hints out.
  throw new AstroError(
    `The session driver ${driver.name} needs the ${noun} ${names}, which ${verb} not installed in this site. Install it: ${line}`,
  )
}

function neededBy(driver: ResolvedDriver, file: string): string[] {
  const { entrypoint } = driver
  // Whatever the client needs is the site's own import.
  if (clientOf(driver) !== null) return []
  const own = NEEDED.get(entrypoint)
  if (own !== undefined) return [own]
  if (!entrypoint.startsWith('unstorage/drivers/')) return []
  const [path = file] = file.split('?', 1)
  return importsIn(readFileSync(path, 'utf8')).filter((name) => !builtinModules.includes(name))
}

/** The packages that a module imports, as a bundler writes it: what stands in quotes after `from` or `import`. */
function importsIn(code: string): string[] {
  const parts = code.split(/["']/)
  const isImported = (_: string, index: number) => {
    const before = parts[index - 1]?.trimEnd() ?? ''
    return before.endsWith('from') || before.endsWith('import') || before.endsWith('import(')
  }
  return parts.filter(isImported).flatMap(packageOf)
}

/** None for a file, and for what names its scheme, as `node:fs` does. */
function packageOf(specifier: string): string[] {
  if (specifier === '' || specifier.startsWith('.') || specifier.includes(':')) return []
  const length = specifier.startsWith('@') ? 2 : 1
  return [specifier.split('/', length).join('/')]
}

/** By the lockfile, or who runs Astro where there is none yet. */
async function installLine(names: string[], cwd: string): Promise<string> {
  const agent = (await detect({ cwd }))?.agent ?? getUserAgent() ?? 'npm'
  const resolved = resolveCommand(agent, 'add', names)
  return resolved === null ? `npm install ${names.join(' ')}` : [resolved.command, ...resolved.args].join(' ')
}
