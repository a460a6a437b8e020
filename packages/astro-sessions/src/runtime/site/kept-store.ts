import type { SessionStore } from '@astro-sessions/engine'

/** What a development server has opened, in a process that evaluates the modules of the site again at each edit. */
interface Kept {
  readonly create: unknown
  readonly config: string
  readonly loadClient: unknown
  readonly store: SessionStore
  stop(): void
}

/** Which store a site has in development. */
export interface KeptPlace {
  /** The root of the site: one process can serve several. */
  readonly site: string
  readonly create: unknown
  readonly config: unknown
  /** Another one after each edit that can have changed the client of the site. */
  readonly loadClient?: unknown
}

const KEPT = Symbol.for('astro-sessions.keptStores')

/**
 * The store that the site opened before an edit, so that a development server has one connection, however often its
 * modules are evaluated again. When the driver or its options are others by now, the earlier store is closed.
 */
export function keptStore(place: KeptPlace, open: () => Pick<Kept, 'store' | 'stop'>): SessionStore {
  const stores = keptStores()
  const config = JSON.stringify(place.config)
  const kept = stores.get(place.site)
  const { create, loadClient } = place
  const isSame = kept?.create === create && kept?.config === config && kept?.loadClient === loadClient
  if (kept !== undefined && isSame) return kept.store
  // What it has still to answer is of a site that is no more.
  if (kept !== undefined) void close(kept)
  const opened = { ...open(), create, config, loadClient }
  stores.set(place.site, opened)
  return opened.store
}

/** Closes what the site has open, when its development server ends. */
export async function closeKeptStore(site: string): Promise<void> {
  const stores = keptStores()
  const kept = stores.get(site)
  stores.delete(site)
  if (kept !== undefined) await close(kept)
}

/** A store that cannot be closed any more is gone already. */
async function close({ store, stop }: Kept): Promise<void> {
  stop()
  await Promise.resolve(store.close?.()).catch(() => undefined)
}

// Astro's hooks and the modules of the site each have their own copy of this module.
function keptStores(): Map<string, Kept> {
  const found: Map<string, Kept> | undefined = Reflect.get(globalThis, KEPT)
  if (found !== undefined) return found
  const stores = new Map<string, Kept>()
  Reflect.set(globalThis, KEPT, stores)
  return stores
}
