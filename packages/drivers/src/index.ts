export type { CloudflareD1Options } from './cloudflare-d1/options.ts'
export { durableObjectSetup } from './cloudflare-do/setup.ts'
export type { DenoKvOptions } from './deno-kv/options.ts'
export {
  cloudflareD1,
  cloudflareDo,
  cloudflareKv,
  type DriverDescriptor,
  denoKv,
  fs,
  libsql,
  memory,
  netlifyBlobs,
  postgres,
  redis,
  sqlite,
  upstash,
} from './descriptors.ts'
export { type CasCondition, type CasItem, type CasStorage, fromCas } from './from-cas/store.ts'
export type { FsOptions } from './fs/options.ts'
export type { LibsqlConnection, LibsqlOptions } from './libsql/options.ts'
export type { NetlifyBlobsOptions } from './netlify-blobs/options.ts'
export type { PostgresConnection, PostgresOptions } from './postgres/options.ts'
export { postgresSchema } from './postgres/sql/schema.ts'
export type { RedisAddress, RedisOptions } from './redis/options.ts'
export type { CloudflareDoOptions, CloudflareKvOptions } from './shared/cloudflare-options.ts'
export { type EnvReader, env, envIn, hasEnv, requiredEnv, resolveEnv } from './shared/env.ts'
export { sqliteSchema } from './shared/sqlite-dialect/schema.ts'
export type { SqliteOptions } from './sqlite/options.ts'
export type { UpstashOptions } from './upstash/options.ts'
