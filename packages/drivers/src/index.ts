export { type EnvReader, env, hasEnv, resolveEnv } from './env.ts'
export type { CloudflareDoOptions, CloudflareKvOptions } from './lib/cloudflare/options.ts'
export { durableObjectSetup } from './lib/cloudflare/setup.ts'
export {
  cloudflareDo,
  cloudflareKv,
  type DriverDescriptor,
  fs,
  memory,
  redis,
  sqlite,
} from './lib/descriptors.ts'
export type { FsOptions } from './lib/fs/options.ts'
export type { RedisAddress, RedisOptions } from './lib/redis/options.ts'
export type { SqliteOptions } from './lib/sqlite/options.ts'
