import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from 'db0'
import nodeSqlite from 'db0/connectors/node-sqlite'
import { createStorage } from 'unstorage'
import db0Driver from 'unstorage/drivers/db0'
import fsDriver from 'unstorage/drivers/fs'
import fsLiteDriver from 'unstorage/drivers/fs-lite'
import httpDriver from 'unstorage/drivers/http'
import lruCacheDriver from 'unstorage/drivers/lru-cache'
import memoryDriver from 'unstorage/drivers/memory'
import overlayDriver from 'unstorage/drivers/overlay'
import redisDriver from 'unstorage/drivers/redis'
import { createStorageServer } from 'unstorage/server'
import fsUnstorageDriver from '../../src/fs-unstorage/driver.ts'
import type { UnstorageDriver } from '../../src/unstorage/store.ts'
import { startRedis } from '../redis/support/redis-server.ts'

/** A driver over a real storage of its own. */
export interface Place {
  readonly driver: UnstorageDriver
  stop?(): Promise<void>
}

async function folder(): Promise<{ base: string; stop: () => Promise<void> }> {
  const base = await mkdtemp(join(tmpdir(), 'sessions-unstorage-'))
  return { base, stop: () => rm(base, { recursive: true, force: true }) }
}

/** What of unstorage's list runs on one machine without a network. */
export const PLACES: Record<string, () => Promise<Place>> = {
  memory: async () => ({ driver: memoryDriver() }),
  'lru-cache': async () => ({ driver: lruCacheDriver({ max: 10_000 }) }),
  overlay: async () => ({ driver: overlayDriver({ layers: [memoryDriver(), memoryDriver()] }) }),
  'fs-lite': async () => {
    const { base, stop } = await folder()
    return { driver: fsLiteDriver({ base }), stop }
  },
  fs: async () => {
    const { base, stop } = await folder()
    return { driver: fsDriver({ base }), stop }
  },
  'our fs with a lock': async () => {
    const { base, stop } = await folder()
    return { driver: fsUnstorageDriver({ base }), stop }
  },
  'db0 with sqlite': async () => {
    const { base, stop } = await folder()
    const database = createDatabase(nodeSqlite({ path: join(base, 'db.sqlite') }))
    // What survives a power cut is not tested here, and waiting for the disk takes most of the time.
    await database.exec('PRAGMA synchronous = OFF')
    return {
      driver: db0Driver({ database }),
      stop: async () => {
        await database.dispose()
        await stop()
      },
    }
  },
  redis: async () => {
    const { port, stop } = await startRedis()
    return { driver: redisDriver({ host: '127.0.0.1', port, base: 'sessions' }), stop }
  },
  http: async () => {
    const { handle } = createStorageServer(createStorage({ driver: memoryDriver() }))
    const server = createServer(handle)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    return {
      driver: httpDriver({ base: `http://127.0.0.1:${port}` }),
      stop: async () => {
        server.closeAllConnections()
        server.close()
      },
    }
  },
}
