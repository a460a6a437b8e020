import { type EnvReader, resolveEnv } from '@astro-sessions/drivers'
import type { UnstorageDriver } from '@astro-sessions/drivers/unstorage'
import {
  type EngineOptions,
  type SessionEngine,
  SessionError,
  type SessionStore,
} from '@astro-sessions/engine'
import { driverFailure } from './driver-failure.ts'
import { keptStore } from './kept-store.ts'
import { makeEngine } from './make-engine.ts'
import { sweepNowAndThen } from './sweeping.ts'

/** A driver as the generated module hands it over. */
export interface ConfiguredDriver {
  /** How the site's configuration calls it, for messages. */
  readonly name: string
  /** The default export of the driver's module. */
  readonly create: unknown
  /** Makes a store of a driver of unstorage; our own drivers need none. */
  readonly adapt?: ((driver: UnstorageDriver) => SessionStore) | undefined
  /** Its options, `env()` placeholders not yet resolved. */
  readonly config: unknown
  readonly readEnv: EnvReader
  /** Loads the module of the site that the option `client` names, and answers its client. */
  readonly loadClient?: (() => Promise<unknown>) | undefined
  /** In development, the root of the site: its store outlives its modules. */
  readonly keptFor?: string | undefined
}

/**
 * An engine on the driver's store, made at the first use of a session: until then no environment variable is
 * read and no connection opened, so that neither a build nor a page without a session needs them. If that fails,
 * the next use tries again. `watch` may put something before the store.
 */
export function driverEngine(
  driver: ConfiguredDriver,
  options: Omit<EngineOptions, 'store'>,
  watch: (store: SessionStore) => SessionStore = (store) => store,
): SessionEngine {
  const open = storeOpener(driver)
  let started: { store: SessionStore; engine: SessionEngine } | undefined
  const engine = () => {
    const store = open()
    if (started?.store !== store) started = { store, engine: makeEngine({ ...options, store: watch(store) }) }
    return started.engine
  }
  return {
    open: (token, openOptions) => engine().open(token, openOptions),
    users: (userId) => engine().users(userId),
    all: () => engine().all(),
  }
}

/** Answers the driver's store, which is opened once, and swept from then on. */
export function storeOpener(driver: ConfiguredDriver): () => SessionStore {
  const { keptFor: site, create, config, loadClient } = driver
  const open = () => {
    const store = openStore(driver)
    return { store, stop: sweepNowAndThen(store) }
  }
  // Vite decides the first part when it builds a site, and leaves the rest out.
  if (import.meta.env.DEV && site !== undefined)
    return () => keptStore({ site, create, config, loadClient }, open)
  let store: SessionStore | undefined
  return () => {
    store ??= open().store
    return store
  }
}

/**
 * The store that a driver makes of its options.
 *
 * @throws SessionError `INVALID_OPTION` when an environment variable is missing or the module is no driver
 */
export function openStore({
  name,
  create,
  adapt,
  config,
  readEnv,
  loadClient,
}: ConfiguredDriver): SessionStore {
  if (!isFactory(create)) throw notADriver(name, 'its module has no function as its default export')
  const options = withClient(resolveEnv(config, readEnv), loadClient)
  const store = make(name, create, options)
  if (hasMethods<SessionStore>(store, ['create', 'read', 'apply', 'retire'])) return store
  if (adapt !== undefined && hasMethods<UnstorageDriver>(store, ['getItem'])) return adapt(store)
  throw notADriver(
    name,
    'what its default export returned has neither the methods of a session store nor those of an unstorage driver',
  )
}

function withClient(options: unknown, load: ConfiguredDriver['loadClient']): unknown {
  if (load === undefined || typeof options !== 'object') return options
  const client = load()
  // The driver reports it with the first call that needs the client.
  client.catch(() => {})
  return { ...options, client }
}

function isFactory(value: unknown): value is (config: unknown) => unknown {
  return typeof value === 'function'
}

function make(name: string, create: (config: unknown) => unknown, config: unknown): unknown {
  try {
    return create(config)
  } catch (error) {
    throw driverFailure(name, config, error)
  }
}

function hasMethods<Shape extends object>(value: unknown, names: readonly (keyof Shape)[]): value is Shape {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof Reflect.get(value, name) === 'function')
}

function notADriver(name: string, reason: string): SessionError {
  return new SessionError('INVALID_OPTION', `The session driver ${name} cannot be used: ${reason}.`, {
    hint: 'The default export of a driver module must be a function that takes the options and returns a SessionStore. Ready-made drivers are in astro-sessions/drivers.',
  })
}
