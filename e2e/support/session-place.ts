import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRestServer } from '../../packages/drivers/test/upstash/support/rest-server.ts'
import { startRedis } from './redis-server.ts'

/** Where a fixture keeps its sessions; its configuration chooses by the variables in `env`. */
export interface SessionPlace {
  readonly env: Record<string, string>
  /** From here on the store answers nothing. */
  break(): Promise<void>
  giveBack(): Promise<void>
}

/** An empty folder, a Redis, or one behind a REST server as that of Upstash, that nobody else uses. */
export async function makeSessionPlace(store: 'fs' | 'redis' | 'upstash'): Promise<SessionPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'astro-sessions-paths-'))
  const redis = store === 'fs' ? null : await startRedis()
  const rest =
    store === 'upstash' && redis !== null
      ? await startRestServer({ redisPort: Number(new URL(redis.url).port) })
      : null
  const giveBack = async () => {
    await rest?.stop()
    await redis?.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return {
    env: {
      PATHS_STORE: store,
      SESSIONS_DIR: folder,
      ...(redis === null ? {} : { REDIS_URL: redis.url }),
      ...(rest === null ? {} : { UPSTASH_REDIS_REST_URL: rest.url, UPSTASH_REDIS_REST_TOKEN: rest.token }),
    },
    async break() {
      await giveBack()
      // In the place of a folder.
      await writeFile(folder, '')
    },
    giveBack,
  }
}
