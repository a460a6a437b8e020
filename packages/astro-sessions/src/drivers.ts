export type {
  CloudflareDoOptions,
  CloudflareKvOptions,
  DriverDescriptor,
  FsOptions,
  PostgresConnection,
  PostgresOptions,
  RedisAddress,
  RedisOptions,
  SqliteOptions,
} from '@astro-sessions/drivers'
export { cloudflareDo, cloudflareKv, env, fs, memory, postgres, redis, sqlite } from '@astro-sessions/drivers'
