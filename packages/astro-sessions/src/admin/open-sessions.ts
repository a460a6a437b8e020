import { pathToFileURL } from 'node:url'
import {
  type AllSessions,
  createEngine,
  type EngineOptions,
  type SessionStore,
  type UserSessions,
} from '@astro-sessions/engine'
import { driverDescribed, driverNamed, type ResolvedDriver } from '../setup/driver/driver.ts'
import { siteNameOf } from '../setup/driver/site-name.ts'
import { inOwnPlace } from '../setup/driver/site-prefix.ts'
import type { DriverOption } from '../setup/options/options.ts'
import { checkSessions } from './check/check-sessions.ts'
import type { CheckResult } from './check/result.ts'
import { noDriver } from './no-driver.ts'
import { openStore, PATIENCE } from './open-store.ts'
import { readSite } from './read-site.ts'

/** Which sessions to open. */
export interface OpenSessionsOptions {
  /** As in `sessions({ driver })` (what the Astro config in `root` says). */
  readonly driver?: string | DriverOption | undefined
  /** The folder of the site (the working folder). */
  readonly root?: string | URL | undefined
  /** Which `.env` files apply, with the Astro config (`'production'`). */
  readonly mode?: string | undefined
  /** Longest lifetime of a session, in seconds, if no Astro config sets it (2,592,000). */
  readonly absoluteTimeout?: number | undefined
}

/** The sessions of a site, from outside its server. */
export interface OpenSessions extends AllSessions {
  /** The driver's name in messages. */
  readonly driver: string
  /** The sessions of one user. */
  users(userId: string): UserSessions
  /** Checks that the store can be reached and keeps its contract, on a key of its own, which is removed again. */
  check(): Promise<CheckResult[]>
  /** Closes connections. */
  close(): Promise<void>
}

/**
 * Opens the sessions of a site for its operator: in a script, a job, a console. Reads the environment and, without a
 * `driver`, the Astro config with its `.env` files.
 *
 * @throws SessionError `INVALID_OPTION` for options that describe no store, `STORE_UNAVAILABLE` for a store that only the
 * site itself can reach
 */
export function openSessions(options: OpenSessionsOptions = {}): Promise<OpenSessions> {
  return openSessionsAt(options, () => {})
}

/** The same, after `look` has seen where they are: what opens a store may make it. */
export async function openSessionsAt(
  options: OpenSessionsOptions,
  look: (driver: ResolvedDriver, root: URL) => void,
): Promise<OpenSessions> {
  const root = folderOf(options.root)
  const { driver, engine, isSealed } = await placeOf(options, root)
  look(driver, root)
  const store = await openStore(driver, root)
  return sessionsIn({ store, driver, engine, isSealed })
}

interface Place {
  readonly driver: ResolvedDriver
  readonly engine: Omit<EngineOptions, 'store'>
  /** `null` where no Astro config says it. */
  readonly isSealed: boolean | null
}

async function placeOf({ driver, mode, absoluteTimeout }: OpenSessionsOptions, root: URL): Promise<Place> {
  if (driver === undefined) {
    const site = await readSite(root, mode)
    if (site.driver === null) throw noDriver()
    return { ...site, driver: site.driver }
  }
  const resolved = typeof driver === 'string' ? driverNamed(driver) : driverDescribed(configured(driver))
  const placed = inOwnPlace(resolved, siteNameOf(root)).driver
  return { driver: placed, engine: absoluteTimeout === undefined ? {} : { absoluteTimeout }, isSealed: null }
}

function configured({ entrypoint, config }: DriverOption) {
  return { entrypoint, config: { ...config } }
}

function sessionsIn({ store, driver, engine, isSealed }: Place & { store: SessionStore }): OpenSessions {
  const { absoluteTimeout, idleTimeout } = engine
  const opened = createEngine({ store, absoluteTimeout, idleTimeout, storeTimeout: PATIENCE })
  return {
    ...opened.all(),
    driver: driver.name,
    users: (userId) => opened.users(userId),
    check: () => checkSessions({ store, driver, isSealed }),
    close: async () => store.close?.(),
  }
}

function folderOf(root: string | URL = process.cwd()): URL {
  const url = typeof root === 'string' ? pathToFileURL(root) : root
  return url.href.endsWith('/') ? url : new URL(`${url.href}/`)
}
