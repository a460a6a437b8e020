import type { RuntimeSettings } from '../runtime/site/settings.ts'
import type { ResolvedDriver } from './driver/driver.ts'

/** What the configuration of a site says of its sessions. */
export interface ConfiguredSite {
  /** `null` where nobody names a driver. */
  readonly driver: ResolvedDriver | null
  readonly engine: RuntimeSettings['engine']
  readonly isSealed: boolean
}

/** Whoever loads a configuration to look at it, and not to build or serve the site. */
const LISTENER = Symbol.for('astro-sessions.configuredSite')

/** Tells whoever loads the configuration to look at it. */
export function tellSite(site: ConfiguredSite): void {
  const listener: unknown = Reflect.get(globalThis, LISTENER)
  if (typeof listener === 'function') listener(site)
}

/**
 * Runs `load`, which loads a configuration, and resolves to what it says; `null` where it has no `sessions()`. The
 * configuration and this have copies of this module of their own.
 */
export async function listenForSite(load: () => Promise<unknown>): Promise<ConfiguredSite | null> {
  let found: ConfiguredSite | null = null
  Reflect.set(globalThis, LISTENER, (site: ConfiguredSite) => {
    found = site
  })
  try {
    await load()
  } finally {
    Reflect.deleteProperty(globalThis, LISTENER)
  }
  return found
}
