import { existsSync, readFileSync } from 'node:fs'
import { durableObjectSetup } from '@astro-sessions/drivers'
import { AstroError } from 'astro/errors'
import type { ResolvedDriver } from './driver.ts'

const DEFAULT_BINDING = 'SESSIONS'

/**
 * Throws unless the worker that was built has the Durable Object of the sessions. A build without the configuration
 * that the Cloudflare adapter writes says nothing about it.
 *
 * @param server the folder of the worker
 * @throws AstroError with what the site has to write
 */
export function assertObjectIsBound(driver: ResolvedDriver | null, server: URL): void {
  if (driver?.name !== 'cloudflare-do') return
  const file = new URL('wrangler.json', server)
  if (!existsSync(file)) return
  const { binding = DEFAULT_BINDING } = driver.config
  const worker: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (bindingsOf(worker).some((found) => found.name === binding)) return
  throw new AstroError(
    `The worker has no Durable Object binding called ${binding}, where cloudflareDo() keeps sessions.`,
    durableObjectSetup(String(binding)),
  )
}

function bindingsOf(worker: unknown): { name?: unknown }[] {
  const { durable_objects: { bindings = [] } = {} } = worker as {
    durable_objects?: { bindings?: { name?: unknown }[] }
  }
  return bindings
}
