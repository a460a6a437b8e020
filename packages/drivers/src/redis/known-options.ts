import type { RedisOptions as IoredisOptions } from 'ioredis'
import type { RedisOptions } from './options.ts'

const OURS = {
  url: true,
  base: true,
  host: true,
  port: true,
  path: true,
  family: true,
  username: true,
  password: true,
  db: true,
  tls: true,
  sentinels: true,
  name: true,
  sentinelUsername: true,
  sentinelPassword: true,
  cluster: true,
  clusterOptions: true,
  connectionName: true,
  connectTimeout: true,
  commandTimeout: true,
  enableAutoPipelining: true,
  preConnect: true,
  wait: true,
  client: true,
} satisfies Record<keyof RedisOptions, true>

/** Those of ioredis that are plain data and not set by the store: they are passed on. */
const PASSED_ON = [
  'keepAlive',
  'noDelay',
  'disableClientInfo',
  'clientInfoTag',
  'socketTimeout',
  'disconnectTimeout',
  'maxLoadingRetryTime',
  'enableReadyCheck',
  'readOnly',
  'protocol',
  'role',
  'preferredSlaves',
  'natMap',
  'updateSentinels',
  'sentinelCommandTimeout',
  'sentinelMaxConnections',
  'enableTLSForSentinelMode',
  'sentinelTLS',
  'failoverDetector',
  'keyPrefix',
] as const satisfies readonly (keyof IoredisOptions)[]

/** What a configuration may say of Redis. */
export const REDIS_OPTIONS: readonly string[] = [...Object.keys(OURS), ...PASSED_ON]
