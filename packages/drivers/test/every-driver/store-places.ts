import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import type { Redis } from 'ioredis'
import memoryDriver from 'unstorage/drivers/memory'
import { onTestFinished, vi } from 'vitest'
import denoKvStore from '../../src/deno-kv/store.ts'
import fsStore from '../../src/fs/store.ts'
import libsqlStore, { makeLibsqlTable } from '../../src/libsql/store.ts'
import netlifyBlobsStore from '../../src/netlify-blobs/store.ts'
import postgresStore from '../../src/postgres/store.ts'
import redisStore from '../../src/redis/store.ts'
import sqliteStore from '../../src/sqlite/store.ts'
import { fromUnstorage } from '../../src/unstorage/store.ts'
import upstashStore from '../../src/upstash/store.ts'
import { stubDeno } from '../deno-kv/stub-deno.ts'
import { startBlobEdge } from '../netlify-blobs/support/blob-edge.ts'
import { startPostgresHere } from '../postgres/support/postgres-here.ts'
import { startCluster } from '../redis/support/redis-cluster.ts'
import { startRedisHere } from '../redis/support/redis-server.ts'
import { patient } from '../support/unhurried.ts'
import { startRestServer } from '../upstash/support/rest-server.ts'

/** A place of sessions for the time of one test. */
export interface StorePlace {
  /** The store as one more machine opens it. */
  open(): SessionStore
  /** All that the place holds. */
  bytes(): Promise<Buffer>
}

export const STORE_PLACES = {
  memory: async () => {
    const entries = new Map<string, unknown>()
    return { open: () => memoryStore(entries), bytes: async () => Buffer.from(textOf(entries)) }
  },
  fs: async () => {
    const base = await makeFolder()
    return { open: closed(() => fsStore({ base })), bytes: () => bytesIn(base) }
  },
  sqlite: async () => {
    const base = await makeFolder()
    const file = join(base, 'sessions.db')
    return { open: closed(() => sqliteStore({ file })), bytes: () => bytesIn(base) }
  },
  libsql: async () => {
    const base = await makeFolder()
    const url = `file:${join(base, 'sessions.db')}`
    await makeLibsqlTable({ url })
    return { open: closed(() => libsqlStore({ url })), bytes: () => bytesIn(base) }
  },
  redis: async () => {
    const { port, inspector } = await startRedisHere('--rdbcompression', 'no')
    return { open: closed(() => redisStore({ ...patient, port })), bytes: () => bytesOf([inspector]) }
  },
  upstash: async () => {
    const { port, inspector } = await startRedisHere('--rdbcompression', 'no')
    const { url, token, stop } = await startRestServer({ redisPort: port })
    onTestFinished(stop)
    const options = { url, token, commandTimeout: 60_000 }
    return { open: closed(() => upstashStore(options)), bytes: () => bytesOf([inspector]) }
  },
  'Redis Cluster': async () => {
    const { nodes, inspectors, stop } = await startCluster()
    onTestFinished(stop)
    for (const inspector of inspectors) await inspector.config('SET', 'rdbcompression', 'no')
    return {
      open: closed(() => redisStore({ ...patient, cluster: nodes })),
      bytes: () => bytesOf(inspectors),
    }
  },
  postgres: async () => {
    const { url, inspector } = await startPostgresHere()
    const bytes = async () => {
      const { rows } = await inspector.query('select s::text r, row_to_json(s)::text j from sessions s')
      return Buffer.from(rows.map(({ r, j }) => `${r}\n${j}`).join('\n'))
    }
    return { open: closed(() => postgresStore({ ...patient, url })), bytes }
  },
  'deno-kv': async () => {
    stubDeno()
    onTestFinished(() => void vi.unstubAllGlobals())
    const base = await makeFolder()
    const path = join(base, 'kv.sqlite3')
    return { open: closed(() => denoKvStore({ path, commandTimeout: 60_000 })), bytes: () => bytesIn(base) }
  },
  'netlify-blobs': async () => {
    const { context, items, stop } = await startBlobEdge()
    vi.stubEnv('NETLIFY_BLOBS_CONTEXT', context)
    onTestFinished(async () => {
      vi.unstubAllEnvs()
      await stop()
    })
    const open = () => netlifyBlobsStore({ commandTimeout: 60_000 })
    return { open, bytes: async () => Buffer.from(textOf([...items])) }
  },
  'fromUnstorage over memory': async () => {
    const driver = memoryDriver()
    const bytes = async () => {
      const keys = await driver.getKeys('', {})
      return Buffer.from(
        textOf(await Promise.all(keys.map(async (key: string) => [key, await driver.getItem(key)]))),
      )
    }
    return { open: () => fromUnstorage(driver), bytes }
  },
} satisfies Record<string, () => Promise<StorePlace>>

/** A folder that is deleted after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-place-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Opens stores that are closed after the test. */
function closed(open: () => SessionStore): () => SessionStore {
  return () => {
    const store = open()
    onTestFinished(() => store.close?.())
    return store
  }
}

/** Every name and every byte below the folder. A file that is moved meanwhile counts by its name. */
export async function bytesIn(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const parts = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name)
    return Buffer.concat([Buffer.from(path), entry.isFile() ? await contentOf(path) : Buffer.alloc(0)])
  })
  return Buffer.concat(await Promise.all(parts))
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/** Every key of these servers, as Redis writes it to its own files. */
async function bytesOf(inspectors: readonly Redis[]): Promise<Buffer> {
  const parts: Buffer[] = []
  for (const inspector of inspectors) {
    for (const key of await inspector.keys('*')) {
      const dump = await inspector.dumpBuffer(key)
      parts.push(Buffer.from(`${key} ${JSON.stringify(await inspector.hgetall(key))}`), dump)
    }
  }
  return Buffer.concat(parts)
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (each instanceof Map ? [...each] : each))
}
