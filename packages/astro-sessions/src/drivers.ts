export type { DriverDescriptor, FsOptions } from '@astro-sessions/drivers'
export { env, fs, memory } from '@astro-sessions/drivers'
