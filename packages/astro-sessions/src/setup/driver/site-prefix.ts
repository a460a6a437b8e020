import type { ResolvedDriver } from './driver.ts'

/** Where a driver of ours keeps the sessions of a site that says nothing. */
interface Place {
  /** The option that names it. */
  readonly option: 'base' | 'file'
  /** Without a name of the site. */
  readonly shared: string
  readonly of: (site: string) => string
}

const PREFIX: Place = { option: 'base', shared: 'sessions', of: (site) => `${site}:sessions` }

/** Our drivers whose stores other sites can reach. What is in the memory of one process, none can. */
const PLACES: Readonly<Record<string, Place>> = {
  'cloudflare-d1': PREFIX,
  'cloudflare-do': PREFIX,
  'cloudflare-kv': PREFIX,
  'deno-kv': PREFIX,
  'netlify-blobs': PREFIX,
  libsql: PREFIX,
  postgres: PREFIX,
  redis: PREFIX,
  upstash: PREFIX,
  fs: { option: 'base', shared: '.sessions', of: (site) => `.sessions/${site}` },
  sqlite: { option: 'file', shared: '.sessions/sessions.db', of: (site) => `.sessions/${site}/sessions.db` },
}

export interface OwnPlace {
  readonly driver: ResolvedDriver
  /** Where its sessions are, for the log; `null` where the site says it itself, or there is nothing to say. */
  readonly note: string | null
  /** What other sites may do with them. */
  readonly warning: string | null
}

/**
 * The driver with a place for this site alone: sites that share a Redis, a folder or a namespace would take each
 * other's sessions for their own, and each other's users. A place that the site names itself stays as it is.
 */
export function inOwnPlace(driver: ResolvedDriver, site: string | null): OwnPlace {
  const nothing = { driver, note: null, warning: null }
  const isOurs = driver.entrypoint.startsWith('@astro-sessions/drivers/')
  const place = isOurs ? PLACES[driver.name] : PREFIX
  if (place === undefined || driver.config[place.option] !== undefined) return nothing
  if (site === null) return { ...nothing, warning: nameless(driver, place) }
  const where = place.of(site)
  const placed = isOurs
    ? { ...driver, config: { ...driver.config, [place.option]: where } }
    : { ...driver, itemBase: where }
  return { driver: placed, note: noteOf(driver, where), warning: null }
}

/** Where a driver of ours keeps the sessions of a site without a name. */
export function sharedPlaceOf(driver: string): string | undefined {
  return PLACES[driver]?.shared
}

/** Names of our drivers of which it is decided. */
export const PLACED = Object.keys(PLACES)

function noteOf({ name }: ResolvedDriver, where: string): string {
  return `The driver ${name} keeps sessions under \`${where}\`, after the name in package.json. A site with another name does not see them.`
}

function nameless({ name }: ResolvedDriver, { option, shared }: Place): string {
  return `The package.json of this site has no name, so the driver ${name} keeps its sessions under \`${shared}\`, like any other site without a name: such a site on the same store would accept these sessions and users. Give this one a name, or set \`${option}\` in the options of the driver.`
}
