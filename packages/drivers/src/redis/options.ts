import { SessionError } from '@astro-sessions/engine'
import { assertOptionsObject } from '../shared/options-object.ts'
import { clusterSafety, neverAgain, type RedisClient } from './client/client.ts'

/**
 * The address of Redis. The names are those of ioredis and of unstorage's Redis driver. Other ioredis options are passed
 * on, except those that would queue a command or send it twice: the store sets them.
 */
export interface RedisPlace {
  /** `redis://user:password@host:port/db`, or `rediss://` for TLS. Its parts take precedence over the options of the same name. */
  url?: string
  /** Prefix of every key, joined with a colon (`sessions`; in a site after its name). Empty for none. */
  base?: string
  /** (`localhost`) */
  host?: string
  /** (6379) */
  port?: number | string
  /** A Unix socket instead of host and port. */
  path?: string
  /** 4 or 6 to insist on an address family. */
  family?: number
  /** A user of Redis's access control lists. */
  username?: string
  /** The password: from `env()`, so that it is not in the build. */
  password?: string
  /** Number of the database (0). A Cluster has only 0. */
  db?: number | string
  /** `true`, or the options of `tls.connect`. */
  tls?: boolean | object
  /** Addresses of Sentinels; needs `name`. */
  sentinels?: RedisAddress[]
  /** Name of the master that the Sentinels watch. */
  name?: string
  /** As `username`, for the Sentinels. */
  sentinelUsername?: string
  /** As `password`, for the Sentinels. */
  sentinelPassword?: string
  /** Nodes from which to discover the Cluster. Takes precedence over `url` and `host`. */
  cluster?: RedisAddress[]
  /** Options of ioredis's `Cluster`. Those of a node, such as `password` and `tls`, may stand at the top instead. */
  clusterOptions?: object
  /** Shown by `CLIENT LIST`. */
  connectionName?: string
  /** Longest wait for a connection, in milliseconds (1500). */
  connectTimeout?: number
  /** Longest wait for an answer, connecting included, in milliseconds (1900: just under the engine's own limit). */
  commandTimeout?: number
  /** Send the commands of one turn of the event loop together (true). */
  enableAutoPipelining?: boolean
  /** Connect when the store is created instead of at its first use (false). */
  preConnect?: boolean
  /**
   * Replicas that must confirm the end of a session before it is acknowledged (0). A failover can otherwise bring
   * back a session that ended just before it. With fewer confirmations `retire` fails with `OUTCOME_UNKNOWN`.
   */
  wait?: number
}

/** Options of `redis()`. */
export interface RedisOptions extends RedisPlace {
  /** A module, relative to the site's root, whose default export is the client to use (`./src/lib/redis.ts`). */
  client?: string
}

/** A node of Redis. */
export interface RedisAddress {
  /** (`localhost`) */
  host?: string
  /** (6379) */
  port?: number | string
}

export interface RedisStoreOptions extends RedisPlace {
  /**
   * An ioredis `Redis` or `Cluster` to use instead of connecting; the caller closes it. If it is set to resend
   * unanswered commands, which could apply a write twice, or to read from replicas, a duplicate with other settings is
   * used instead.
   */
  client?: RedisClient | PromiseLike<unknown>
}

/** @throws SessionError `INVALID_OPTION` */
export function checkRedisOptions(options: RedisPlace): void {
  assertOptionsObject(options, 'redis', "redis({ url: 'redis://localhost:6379' })")
  const { wait = 0, sentinels, name, cluster } = options
  for (const limit of ['connectTimeout', 'commandTimeout'] as const) {
    const value = options[limit]
    if (value !== undefined && !(value > 0)) throw invalid(`\`${limit}\` is not a positive number.`)
  }
  if (!Number.isInteger(wait) || wait < 0) throw invalid('`wait` is not a number of replicas.')
  if (sentinels !== undefined && name === undefined)
    throw invalid('`sentinels` needs the `name` of the master.')
  if (cluster?.length === 0) throw invalid('`cluster` names no node.')
  const { redisOptions, ...ofCluster }: { redisOptions?: object } = options.clusterOptions ?? {}
  assertLeft('clusterOptions', ofCluster, { ...clusterSafety, lazyConnect: true })
  assertLeft('clusterOptions.redisOptions', redisOptions ?? {}, neverAgain)
}

/** Refuses another value for what the store sets itself: it would be dropped without a word. */
function assertLeft(path: string, given: object, set: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(given))
    if (Object.hasOwn(set, option) && value !== set[option])
      throw invalid(
        `\`${path}.${option}\` must stay ${JSON.stringify(set[option])}: otherwise a command could be sent twice, or a session read late.`,
      )
}

/** @throws SessionError `INVALID_OPTION` for a client that is no path of a module, too */
export function checkRedisDescriptor(options: RedisOptions): void {
  checkRedisOptions(options)
  const { client } = options
  if (client === undefined || (typeof client === 'string' && client !== '')) return
  throw invalid('`client` is not the path of a module.')
}

function invalid(problem: string): SessionError {
  const hint = 'See the options of the redis driver.'
  return new SessionError('INVALID_OPTION', `The options of the redis driver are not valid: ${problem}`, {
    hint,
  })
}

/** The longest wait for a connection and for an answer, in milliseconds. */
export function timeoutsOf({ connectTimeout = 1500, commandTimeout = 1900 }: RedisPlace) {
  return { connectTimeout, commandTimeout }
}

/** What ioredis's `Redis` is given besides the URL. */
export function clientOptions(options: RedisPlace): object {
  return {
    maxLoadingRetryTime: 500,
    retryStrategy: retryDelay,
    sentinelRetryStrategy: retryDelay,
    reconnectOnError,
    // How long a connection that is given up may take to say goodbye.
    disconnectTimeout: 100,
    ...passedOn(options),
    connectTimeout: timeoutsOf(options).connectTimeout,
    lazyConnect: true,
    enableOfflineQueue: false,
    // The store gathers commands itself.
    enableAutoPipelining: false,
    ...neverAgain,
  }
}

/** What ioredis's `Cluster` is given besides the nodes. */
export function clusterOptions(options: RedisPlace): object {
  const given: { redisOptions?: object } = options.clusterOptions ?? {}
  return {
    enableAutoPipelining: options.enableAutoPipelining ?? true,
    clusterRetryStrategy: retryDelay,
    maxRedirections: 8,
    ...given,
    lazyConnect: true,
    ...clusterSafety,
    redisOptions: {
      ...clientOptions(options),
      // Ends the connection to a node that has gone silent.
      socketTimeout: 2 * timeoutsOf(options).commandTimeout,
      ...given.redisOptions,
      ...neverAgain,
    },
  }
}

function passedOn(options: RedisPlace): object {
  const { url, base, cluster, clusterOptions, preConnect, wait, commandTimeout, ...rest } = options
  return rest
}

function retryDelay(attempt: number): number {
  return Math.min(25 * 2 ** attempt, 500)
}

// A demoted master answers so after a failover: the next connection finds its successor.
function reconnectOnError({ message }: Error): boolean {
  return message.includes('READONLY')
}
