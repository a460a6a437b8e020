import type { ResolvedDriver } from './driver.ts'

/** Our drivers that take a client of the site. */
const TAKERS = new Set([
  '@astro-sessions/drivers/libsql',
  '@astro-sessions/drivers/postgres',
  '@astro-sessions/drivers/redis',
])

/** The module with the client that a driver is to use, as the option `client` names it, or `null`. */
export function clientOf({
  entrypoint,
  config,
}: Pick<ResolvedDriver, 'entrypoint' | 'config'>): string | null {
  return TAKERS.has(entrypoint) && typeof config.client === 'string' ? config.client : null
}
