import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine, type SessionStore } from '@astro-sessions/engine'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import denoKvStore from '../../src/deno-kv/store.ts'
import fsStore from '../../src/fs/store.ts'
import fsUnstorageDriver from '../../src/fs-unstorage/driver.ts'
import libsqlStore from '../../src/libsql/store.ts'
import netlifyBlobsStore from '../../src/netlify-blobs/store.ts'
import postgresStore from '../../src/postgres/store.ts'
import redisStore from '../../src/redis/store.ts'
import sqliteStore from '../../src/sqlite/store.ts'
import { fromUnstorage } from '../../src/unstorage/store.ts'
import upstashStore from '../../src/upstash/store.ts'
import { stubDeno } from '../deno-kv/stub-deno.ts'
import { libsqlFile } from '../libsql/libsql-file.ts'
import { startLibsqlServer } from '../libsql/libsql-server.ts'
import { startBlobEdge } from '../netlify-blobs/support/blob-edge.ts'
import { startPostgresHere } from '../postgres/support/postgres-here.ts'
import { startCluster } from '../redis/support/redis-cluster.ts'
import { startRedis } from '../redis/support/redis-server.ts'
import { forkWorker } from '../support/fork-worker.ts'
import { patient } from '../support/unhurried.ts'
import { startRestServer } from '../upstash/support/rest-server.ts'

const PROCESSES = ['a', 'b', 'c', 'd']

/** Writes of each kind per process; the long runs ask for 200. */
const TIMES = Number(process.env.PROCESS_WRITES ?? 15)

interface Place {
  readonly driver: string
  readonly options: object
  readonly store: SessionStore
}

const PLACES: Record<string, () => Promise<Place>> = {
  fs: async () => {
    const options = { base: await makeFolder() }
    return { driver: 'fs', options, store: fsStore(options) }
  },
  'fromUnstorage over our fs with a lock': async () => {
    const options = { base: await makeFolder() }
    return { driver: 'fs-unstorage', options, store: fromUnstorage(fsUnstorageDriver(options)) }
  },
  sqlite: async () => {
    const options = { file: join(await makeFolder(), 'sessions.db') }
    return { driver: 'sqlite', options, store: sqliteStore(options) }
  },
  redis: async () => {
    const { port, stop } = await startRedis()
    onTestFinished(stop)
    const options = { ...patient, host: '127.0.0.1', port }
    return { driver: 'redis', options, store: redisStore(options) }
  },
  libsql: async () => {
    const { url, remove } = await libsqlFile()
    onTestFinished(remove)
    return { driver: 'libsql', options: { url }, store: libsqlStore({ url }) }
  },
  'libsql over HTTP': async () => {
    const { url, remove } = await startLibsqlServer()
    onTestFinished(remove)
    return { driver: 'libsql', options: { url }, store: libsqlStore({ url }) }
  },
  postgres: async () => {
    const { url } = await startPostgresHere()
    const options = { ...patient, url }
    return { driver: 'postgres', options, store: postgresStore(options) }
  },
  upstash: async () => {
    const redis = await startRedis()
    const rest = await startRestServer({ redisPort: redis.port })
    onTestFinished(async () => {
      await rest.stop()
      await redis.stop()
    })
    const options = { url: rest.url, token: rest.token, commandTimeout: 60_000 }
    return { driver: 'upstash', options, store: upstashStore(options) }
  },
  'deno-kv': async () => {
    stubDeno()
    onTestFinished(() => void vi.unstubAllGlobals())
    const options = { path: join(await makeFolder(), 'kv.sqlite3'), commandTimeout: 60_000 }
    return { driver: 'deno-kv', options, store: denoKvStore(options) }
  },
  'netlify-blobs': async () => {
    const { context, stop } = await startBlobEdge()
    vi.stubEnv('NETLIFY_BLOBS_CONTEXT', context)
    onTestFinished(async () => {
      vi.unstubAllEnvs()
      await stop()
    })
    const options = { commandTimeout: 60_000 }
    return { driver: 'netlify-blobs', options: { ...options, context }, store: netlifyBlobsStore(options) }
  },
  'Redis Cluster': async () => {
    const { nodes: cluster, stop } = await startCluster()
    onTestFinished(stop)
    const options = { ...patient, cluster }
    return { driver: 'redis', options, store: redisStore(options) }
  },
}

describe('four processes that write one session at once keep every item on', () => {
  for (const [name, openPlace] of Object.entries(PLACES)) {
    it(name, { timeout: 225_000 + TIMES * 5_000 }, async () => {
      const { driver, options, store } = await openPlace()
      onTestFinished(() => store.close?.())
      // As in the processes: the deadline is not what is tested.
      const engine = createEngine({ store, storeTimeout: 60 })
      const first = engine.open(undefined)
      first.session.set('updated', [])
      first.session.set('appended', [])
      const change = await first.commit()
      const token = change.kind === 'set' ? change.token : ''
      const args = [driver, JSON.stringify(options), token]
      const codes = await Promise.all(PROCESSES.map((process) => run([...args, process, String(TIMES)])))
      expect(codes).toEqual(PROCESSES.map(() => 0))
      const expected = PROCESSES.flatMap((process) =>
        Array.from({ length: TIMES }, (_, n) => `${process}-${n}`),
      )
      const { session } = engine.open(token)
      expect((await session.get('updated')).toSorted()).toEqual(expected.toSorted())
      expect((await session.get('appended')).toSorted()).toEqual(expected.toSorted())
    })
  }
})

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-processes-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function run(args: string[]): Promise<number | null> {
  const worker = forkWorker(new URL('./session-worker.ts', import.meta.url), args)
  return new Promise((resolve) => worker.once('exit', resolve))
}
