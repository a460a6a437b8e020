import { envIn, requiredEnv } from '@astro-sessions/drivers'
import type { ResolvedDriver } from '../driver/driver.ts'

/**
 * Code for the end of a server's entry: it tells at the start which variables of the driver are not set, and not at the
 * first request that needs a session. `null` where there are none. It only tells: a server may get its variables in
 * another way than by `process.env`.
 */
export function envAtStart(driver: ResolvedDriver | null): string | null {
  const names = requiredEnv(driver?.config)
  const places = placesIn(driver?.config)
  if (driver === null || (names.length === 0 && places.length === 0)) return null
  const before = `[astro-sessions] The session driver ${driver.name} needs `
  const after =
    ', not set in the environment of this server. Pages that use the session will fail until it is set and the server started again.'
  return [
    '{',
    '  const isSet = (name) => Boolean(globalThis.process?.env?.[name])',
    `  const missing = ${JSON.stringify(names)}.filter((name) => !isSet(name))`,
    ...(places.length === 0 ? [] : [`  ${renderPlaces(places)}`]),
    `  if (missing.length > 0) console.warn(${JSON.stringify(before)} + missing.join(' and ') + ${JSON.stringify(after)})`,
    '}',
    '',
  ].join('\n')
}

/** The variables of each place at which a driver may find its database, where it looks at several in turn. */
function placesIn(config: Record<string, unknown> = {}): string[][] {
  return Array.isArray(config.places) ? config.places.map(envIn) : []
}

function renderPlaces(places: readonly string[][]): string {
  const first = JSON.stringify(places[0])
  return `if (!${JSON.stringify(places)}.some((names) => names.every(isSet))) missing.push(...${first})`
}
