import { fileURLToPath } from 'node:url'
import type { AstroConfig } from 'astro'
import { AstroError } from 'astro/errors'
import type { CheckedDriver, CheckedOptions } from '../options/options.ts'
import { driverDescribed, driverNamed, type ResolvedDriver } from './driver.ts'
import { platformOf } from './platforms.ts'

export interface Surroundings {
  readonly config: Pick<AstroConfig, 'session' | 'cacheDir' | 'adapter'>
  readonly isDev: boolean
}

/**
 * The driver that keeps the sessions: the option's, else what Astro's configuration names, else ours for the adapter. `null`
 * when nobody names one.
 *
 * @param notes gets a line of what was taken from where
 */
export function chooseDriver(
  option: CheckedOptions['driver'],
  { config, isDev }: Surroundings,
  notes: string[],
): ResolvedDriver | null {
  if (typeof option === 'string') return driverNamed(option)
  if (option !== undefined) return driverDescribed(option)
  const noted = (driver: ResolvedDriver, source: string) => {
    notes.push(`driver ${driver.name} (${source})`)
    return driver
  }
  const { driver, options }: Exclude<AstroConfig['session'], false | undefined> = config.session || {}
  if (typeof driver === 'string') return noted(fromString(driver, options), `\`session.driver: '${driver}'\``)
  const isOfAdapter = driver !== undefined && isDefaultOf(config, driver, isDev)
  if (driver !== undefined && !isOfAdapter) return noted(driverDescribed(driver), '`session.driver`')
  return ofAdapter(config.adapter?.name, isDev, noted)
}

/** Our drivers for sites that name none, by adapter. */
const DEFAULTS: Readonly<Record<string, readonly [driver: string, adapter: string]>> = {
  '@astrojs/node': ['fs', 'the default of the Node adapter'],
  '@astrojs/netlify': ['netlify-blobs', 'the default of the Netlify adapter'],
  '@deno/astro-adapter': ['deno-kv', 'the default on Deno'],
}

function ofAdapter(
  adapter: string | undefined,
  isDev: boolean,
  noted: (driver: ResolvedDriver, source: string) => ResolvedDriver,
): ResolvedDriver | null {
  const [name, source] = DEFAULTS[adapter ?? ''] ?? []
  // Astro's development server runs on Node.js, and on workerd, which has no disk.
  if (isDev && name !== 'fs' && adapter !== '@astrojs/cloudflare')
    return noted(driverNamed('fs'), 'the default in development')
  return name === undefined ? null : noted(driverNamed(name), source ?? '')
}

function fromString(driver: string, options: Record<string, unknown> | undefined): ResolvedDriver {
  const isModule = /[./\\:]/.test(driver)
  return isModule ? driverDescribed({ entrypoint: driver, config: options }) : driverNamed(driver, options)
}

/**
 * The Node adapter names a folder of the machine that builds, which the server may not have: ours are found when it runs.
 * The Netlify adapter names the store of a deployed site, which a development server does not have.
 */
function isDefaultOf(
  { adapter, cacheDir }: Surroundings['config'],
  { entrypoint, config }: CheckedDriver,
  isDev: boolean,
): boolean {
  const isOfNetlify = adapter?.name === '@astrojs/netlify' && String(entrypoint).endsWith('/netlify-blobs')
  if (isOfNetlify && config?.name === 'astro-sessions') return isDev
  return config?.base === fileURLToPath(new URL('sessions', cacheDir))
}

/** The error for a site whose driver nobody names, with drivers that can work where it will run. */
export function missingDriver(adapter: string | undefined): AstroError {
  const platform = platformOf(adapter)
  const advice =
    platform === undefined
      ? "Name a driver: import { fs } from 'astro-sessions/drivers' and set sessions({ driver: fs() }). On several machines, use one that they share, such as redis() or postgres()."
      : `Name a driver: ${platform.name} ${platform.lack}, so use one that works over the network. Set sessions({ driver: … }) with ${platform.advice} of astro-sessions/drivers.`
  return new AstroError(
    `sessions() does not know where to keep sessions: neither its own \`driver\`, nor \`session.driver\` in the Astro config, nor the adapter names a driver. ${platform === undefined ? '' : `Take ${platform.advice}.`}`.trim(),
    advice,
  )
}
