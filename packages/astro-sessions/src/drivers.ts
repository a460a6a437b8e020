export type {
  CloudflareDoOptions,
  CloudflareKvOptions,
  DriverDescriptor,
  FsOptions,
  RedisAddress,
  RedisOptions,
  SqliteOptions,
} from '@astro-sessions/drivers'
export { cloudflareDo, cloudflareKv, env, fs, memory, redis, sqlite } from '@astro-sessions/drivers'
