import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis } from './redis-server.ts'

/** Where a fixture keeps its sessions; its configuration chooses by the variables in `env`. */
export interface SessionPlace {
  readonly env: Record<string, string>
  /** From here on the store answers nothing. */
  break(): Promise<void>
  giveBack(): Promise<void>
}

/** An empty folder, or a Redis, that nobody else uses. */
export async function makeSessionPlace(store: 'fs' | 'redis'): Promise<SessionPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'astro-sessions-paths-'))
  const redis = store === 'redis' ? await startRedis() : null
  const giveBack = async () => {
    await redis?.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return {
    env: { PATHS_STORE: store, SESSIONS_DIR: folder, ...(redis === null ? {} : { REDIS_URL: redis.url }) },
    async break() {
      await giveBack()
      // In the place of a folder.
      await writeFile(folder, '')
    },
    giveBack,
  }
}
