export type {
  DriverDescriptor,
  FsOptions,
  RedisAddress,
  RedisOptions,
  SqliteOptions,
} from '@astro-sessions/drivers'
export { env, fs, memory, redis, sqlite } from '@astro-sessions/drivers'
