import { resolve, sep } from 'node:path'
import type { ResolvedDriver } from '../driver/driver.ts'

/** Where our drivers keep sessions in files, against the folder in which the server is started. */
const PLACES: ReadonlyMap<string, (config: Record<string, unknown>) => string> = new Map([
  ['@astro-sessions/drivers/fs', ({ base = '.sessions' }) => `${resolve(String(base))}${sep}`],
  ['@astro-sessions/drivers/sqlite', ({ file = '.sessions/sessions.db' }) => resolve(String(file))],
])

/**
 * Tells the files of sessions from those of the site, for what watches the site in development: else each session
 * would be one more folder to watch, and each of its writes a change of the site. `null` when there are none.
 */
export function sessionFiles(
  driver: Pick<ResolvedDriver, 'entrypoint' | 'config'> | null,
  root: string,
): ((path: string) => boolean) | null {
  const place = PLACES.get(driver?.entrypoint ?? '')?.(driver?.config ?? {})
  if (place === undefined || root.startsWith(place)) return null
  return (path) => `${resolve(path)}${sep}`.startsWith(place)
}
