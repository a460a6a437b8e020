import { requiredEnv } from '@astro-sessions/drivers'
import type { ResolvedDriver } from '../driver/driver.ts'

/**
 * Code for the end of a server's entry: it tells at the start which variables of the driver are not set, and not at the
 * first request that needs a session. `null` where there are none. It only tells: a server may get its variables in
 * another way than by `process.env`.
 */
export function envAtStart(driver: ResolvedDriver | null): string | null {
  const names = requiredEnv(driver?.config)
  if (driver === null || names.length === 0) return null
  const before = `[astro-sessions] The session driver ${driver.name} needs `
  const after =
    ', not set in the environment of this server. Pages that use the session will fail until it is set and the server started again.'
  return [
    '{',
    `  const missing = ${JSON.stringify(names)}.filter((name) => !globalThis.process?.env?.[name])`,
    `  if (missing.length > 0) console.warn(${JSON.stringify(before)} + missing.join(' and ') + ${JSON.stringify(after)})`,
    '}',
    '',
  ].join('\n')
}
