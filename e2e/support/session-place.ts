import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBlobEdge } from '../../packages/drivers/test/netlify-blobs/support/blob-edge.ts'
import { startRestServer } from '../../packages/drivers/test/upstash/support/rest-server.ts'
import { startRedis } from './redis-server.ts'

/** Where a fixture keeps its sessions; its configuration chooses by the variables in `env`. */
export interface SessionPlace {
  readonly env: Record<string, string>
  /** From here on the store answers nothing. */
  break(): Promise<void>
  giveBack(): Promise<void>
}

/** A server that stores sessions, and by which variables a site finds it. */
interface Server {
  readonly env: Record<string, string>
  stop(): Promise<void>
}

const SERVERS = {
  fs: null,
  redis: async () => {
    const { url, stop } = await startRedis()
    return { env: { REDIS_URL: url }, stop }
  },
  upstash: async () => {
    const redis = await startRedis()
    const { url, token, stop } = await startRestServer({ redisPort: Number(new URL(redis.url).port) })
    return {
      env: { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token },
      async stop() {
        await stop()
        await redis.stop()
      },
    }
  },
  'netlify-blobs': async () => {
    const { context, stop } = await startBlobEdge()
    return { env: { NETLIFY_BLOBS_CONTEXT: context }, stop }
  },
  // A file, which Deno opens by itself.
  'deno-kv': null,
} satisfies Record<string, (() => Promise<Server>) | null>

export type PlacedStore = keyof typeof SERVERS

/** An empty folder, or a server of this store, that nobody else uses. */
export async function makeSessionPlace(store: PlacedStore): Promise<SessionPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'astro-sessions-paths-'))
  const server: Server | undefined = await SERVERS[store]?.()
  const giveBack = async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return {
    env: { PATHS_STORE: store, SESSIONS_DIR: folder, ...server?.env },
    async break() {
      await giveBack()
      // In the place of a folder.
      await writeFile(folder, '')
    },
    giveBack,
  }
}
