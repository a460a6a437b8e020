export { type EnvReader, env, hasEnv, resolveEnv } from './env.ts'
export { type DriverDescriptor, fs, memory, redis } from './lib/descriptors.ts'
export type { FsOptions } from './lib/fs/options.ts'
export type { RedisAddress, RedisOptions } from './lib/redis/options.ts'
