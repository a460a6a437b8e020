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
  UpstashOptions,
} from '@astro-sessions/drivers'
export {
  cloudflareDo,
  cloudflareKv,
  env,
  fs,
  memory,
  postgres,
  postgresSchema,
  redis,
  sqlite,
  upstash,
} from '@astro-sessions/drivers'
