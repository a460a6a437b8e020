import { fileURLToPath } from 'node:url'
import { AstroError } from 'astro/errors'
import { detect, getUserAgent, resolveCommand } from 'package-manager-detector'
import type { ResolvedDriver } from './driver.ts'

/** What our drivers load when the server runs, and leave to the site to install. */
const NEEDED: ReadonlyMap<string, string> = new Map([['@astro-sessions/drivers/redis', 'ioredis']])

/** Answers where a package is, as seen from the site, or `null`. */
export type FindPackage = (name: string) => Promise<object | null>

/**
 * Throws unless the package that the driver needs can be found from the site: a server would start without it, and
 * fail at the first session.
 *
 * @throws AstroError with the line that installs it
 */
export async function assertInstalled(driver: ResolvedDriver, root: URL, find: FindPackage): Promise<void> {
  const needed = NEEDED.get(driver.entrypoint)
  if (needed === undefined || (await find(needed)) !== null) return
  const line = await installLine(needed, fileURLToPath(root))
  // In the message: what prints a failed build leaves hints out.
  throw new AstroError(
    `The session driver ${driver.name} needs the package \`${needed}\`, which is not installed in this site. Install it: ${line}`,
  )
}

/** By the lockfile, or who runs Astro where there is none yet. */
async function installLine(name: string, cwd: string): Promise<string> {
  const agent = (await detect({ cwd }))?.agent ?? getUserAgent() ?? 'npm'
  const resolved = resolveCommand(agent, 'add', [name])
  return resolved === null ? `npm install ${name}` : [resolved.command, ...resolved.args].join(' ')
}
