import { startRestServer } from '../../packages/drivers/test/upstash/support/rest-server.ts'
import { startRedis } from './redis-server.ts'

export const SEED_STORES = [
  'fs',
  'redis',
  'the name upstash',
  'sessionDrivers.upstash()',
  'upstash()',
] as const

export type SeedStore = (typeof SEED_STORES)[number]

/** What a site of the seed finds its sessions by. */
export interface SeedPlace {
  /** Variables of the machine that builds. */
  readonly build: Record<string, string>
  /** Variables of the machines that serve. */
  readonly run: Record<string, string>
  stop(): Promise<void>
}

export async function startSeedPlace(store: SeedStore): Promise<SeedPlace> {
  if (store === 'fs') return { build: {}, run: {}, stop: async () => undefined }
  const redis = await startRedis()
  if (store === 'redis') return { build: {}, run: { SEED_REDIS_URL: redis.url }, stop: () => redis.stop() }
  const { url, token, stop } = await startRestServer({ redisPort: Number(new URL(redis.url).port) })
  const variables = {
    // As an integration of Upstash sets them, as Astro's documentation passes them, and as one of Vercel sets them.
    'the name upstash': { build: {}, run: { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } },
    'sessionDrivers.upstash()': { build: { SEED_REST_URL: url, SEED_REST_TOKEN: token }, run: {} },
    'upstash()': { build: {}, run: { KV_REST_API_URL: url, KV_REST_API_TOKEN: token } },
  }
  return {
    ...variables[store],
    async stop() {
      await stop()
      await redis.stop()
    },
  }
}
