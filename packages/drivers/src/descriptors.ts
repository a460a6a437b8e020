import { type CloudflareD1Options, checkCloudflareD1Options } from './cloudflare-d1/options.ts'
import { checkDenoKvOptions, DENO_KV_OPTIONS, type DenoKvOptions } from './deno-kv/options.ts'
import { checkFsOptions, type FsOptions } from './fs/options.ts'
import { checkLibsqlDescriptor, LIBSQL_OPTIONS, type LibsqlOptions } from './libsql/options.ts'
import {
  checkNetlifyBlobsOptions,
  NETLIFY_BLOBS_OPTIONS,
  type NetlifyBlobsOptions,
} from './netlify-blobs/options.ts'
import { checkPostgresDescriptor, POSTGRES_OPTIONS, type PostgresOptions } from './postgres/options.ts'
import { REDIS_OPTIONS } from './redis/known-options.ts'
import { checkRedisDescriptor, type RedisOptions } from './redis/options.ts'
import {
  type CloudflareDoOptions,
  type CloudflareKvOptions,
  checkCloudflareDoOptions,
  checkCloudflareKvOptions,
} from './shared/cloudflare-options.ts'
import { assertWritten, namesOf } from './shared/written-options.ts'
import { checkSqliteOptions, type SqliteOptions } from './sqlite/options.ts'
import {
  UPSTASH_OPTIONS,
  type UpstashOptions,
  type UpstashStoreOptions,
  withVariables,
} from './upstash/options.ts'

/** A driver, described as plain data for a configuration: Astro's own shape. */
export interface DriverDescriptor<Config> {
  /** The module whose default export creates the store. */
  readonly entrypoint: string
  /** The options, as plain data: they end up in the build. */
  readonly config: Config
}

/**
 * Sessions in files on this machine, for any number of its processes.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function fs(options: FsOptions = {}): DriverDescriptor<FsOptions> {
  assertWritten({
    driver: 'fs',
    options,
    known: namesOf<FsOptions>({ base: true, fsync: true }),
    example: "fs({ base: '.sessions' })",
  })
  checkFsOptions(options)
  return { entrypoint: '@astro-sessions/drivers/fs', config: options }
}

/**
 * Sessions in a libSQL table: on Turso, on a server of your own, or in a local file. Needs the package
 * `@libsql/client`, or a client of the site, and the table that `npx astro-sessions schema libsql` prints.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function libsql(options: LibsqlOptions): DriverDescriptor<LibsqlOptions> {
  const example = "libsql({ url: env('TURSO_DATABASE_URL'), authToken: env('TURSO_AUTH_TOKEN') })"
  assertWritten({ driver: 'libsql', options, known: LIBSQL_OPTIONS, example })
  checkLibsqlDescriptor(options)
  return { entrypoint: '@astro-sessions/drivers/libsql', config: options }
}

/**
 * Sessions in a table of PostgreSQL 12 or later. Needs the package `pg`, or a client of the site, and the table that
 * `npx astro-sessions schema postgres` prints.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function postgres(options: PostgresOptions = {}): DriverDescriptor<PostgresOptions> {
  const example = "postgres({ url: env('DATABASE_URL') })"
  assertWritten({ driver: 'postgres', options, known: POSTGRES_OPTIONS, example })
  checkPostgresDescriptor(options)
  return { entrypoint: '@astro-sessions/drivers/postgres', config: options }
}

/**
 * Sessions in Redis 6 or later: a single server, Sentinels or a Cluster. Needs the package `ioredis`.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function redis(options: RedisOptions = {}): DriverDescriptor<RedisOptions> {
  const example = "redis({ url: env('REDIS_URL') })"
  assertWritten({ driver: 'redis', options, known: REDIS_OPTIONS, example })
  checkRedisDescriptor(options)
  return { entrypoint: '@astro-sessions/drivers/redis', config: options }
}

/**
 * Sessions in Upstash Redis over its REST API, from any platform, with no package to install. Without `url` and `token` it
 * reads the variables `UPSTASH_REDIS_REST_URL` and `UPSTASH_REDIS_REST_TOKEN` when the server runs, else `KV_REST_API_URL`
 * and `KV_REST_API_TOKEN`: the integrations of Upstash, Netlify and Vercel set them.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function upstash(options: UpstashOptions = {}): DriverDescriptor<UpstashStoreOptions> {
  const example = "upstash({ url: env('UPSTASH_REDIS_REST_URL'), token: env('UPSTASH_REDIS_REST_TOKEN') })"
  assertWritten({ driver: 'upstash', options, known: UPSTASH_OPTIONS, example })
  return { entrypoint: '@astro-sessions/drivers/upstash', config: withVariables(options) }
}

/**
 * Sessions in one SQLite file on this machine, for any number of its processes. Needs Node.js 22.13 or later.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function sqlite(options: SqliteOptions = {}): DriverDescriptor<SqliteOptions> {
  const example = "sqlite({ file: './data/sessions.db' })"
  assertWritten({ driver: 'sqlite', options, known: namesOf<SqliteOptions>({ file: true }), example })
  checkSqliteOptions(options)
  return { entrypoint: '@astro-sessions/drivers/sqlite', config: options }
}

/**
 * Sessions in a table of Cloudflare D1. Needs the binding, and the table that `npx astro-sessions schema d1` prints.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function cloudflareD1(options: CloudflareD1Options = {}): DriverDescriptor<CloudflareD1Options> {
  const example = "cloudflareD1({ binding: 'DB' })"
  assertWritten({
    driver: 'cloudflareD1',
    options,
    known: namesOf<CloudflareD1Options>({ binding: true, table: true, base: true }),
    example,
  })
  checkCloudflareD1Options(options)
  return { entrypoint: '@astro-sessions/drivers/cloudflare-d1', config: options }
}

/**
 * Sessions in Cloudflare Durable Objects, one object per session. The worker must export and bind `SessionObject`; a build
 * without that prints what to add.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function cloudflareDo(options: CloudflareDoOptions = {}): DriverDescriptor<CloudflareDoOptions> {
  const example = "cloudflareDo({ binding: 'SESSIONS' })"
  assertWritten({
    driver: 'cloudflareDo',
    options,
    known: namesOf<CloudflareDoOptions>({ binding: true, base: true }),
    example,
  })
  checkCloudflareDoOptions(options)
  return { entrypoint: '@astro-sessions/drivers/cloudflare-do', config: options }
}

/**
 * Sessions in Cloudflare Workers KV, which is eventually consistent: a logout can take a minute to be seen everywhere.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function cloudflareKv(options: CloudflareKvOptions = {}): DriverDescriptor<CloudflareKvOptions> {
  const example = "cloudflareKv({ binding: 'SESSION' })"
  assertWritten({
    driver: 'cloudflareKv',
    options,
    known: namesOf<CloudflareKvOptions>({ binding: true, base: true }),
    example,
  })
  checkCloudflareKvOptions(options)
  return { entrypoint: '@astro-sessions/drivers/cloudflare-kv', config: options }
}

/**
 * Sessions in Netlify Blobs, the default on Netlify. Needs the package `@netlify/blobs`.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function netlifyBlobs(options: NetlifyBlobsOptions = {}): DriverDescriptor<NetlifyBlobsOptions> {
  const example = "netlifyBlobs({ name: 'astro-sessions' })"
  assertWritten({ driver: 'netlifyBlobs', options, known: NETLIFY_BLOBS_OPTIONS, example })
  checkNetlifyBlobsOptions(options)
  return { entrypoint: '@astro-sessions/drivers/netlify-blobs', config: options }
}

/**
 * Sessions in Deno KV, on Deno Deploy or in a file of one machine. Needs Deno with `--unstable-kv`.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function denoKv(options: DenoKvOptions = {}): DriverDescriptor<DenoKvOptions> {
  assertWritten({ driver: 'denoKv', options, known: DENO_KV_OPTIONS, example: "denoKv({ base: 'shop' })" })
  checkDenoKvOptions(options)
  return { entrypoint: '@astro-sessions/drivers/deno-kv', config: options }
}

/**
 * Sessions in the memory of one process, lost when it ends: for tests and trials. It has no options.
 *
 * @throws SessionError `INVALID_OPTION` for one
 */
export function memory(options: Record<string, never> = {}): DriverDescriptor<object> {
  assertWritten({ driver: 'memory', options, known: [], example: 'memory()' })
  return { entrypoint: '@astro-sessions/drivers/memory', config: {} }
}
