import { setTimeout } from 'node:timers/promises'
import { createEngine, SessionError, type SessionStore } from '@astro-sessions/engine'
import denoKvStore from '../../src/deno-kv/store.ts'
import fsStore from '../../src/fs/store.ts'
import fsUnstorageDriver from '../../src/fs-unstorage/driver.ts'
import libsqlStore, { type LibsqlStoreOptions } from '../../src/libsql/store.ts'
import netlifyBlobsStore from '../../src/netlify-blobs/store.ts'
import postgresStore from '../../src/postgres/store.ts'
import redisStore from '../../src/redis/store.ts'
import sqliteStore from '../../src/sqlite/store.ts'
import { fromUnstorage } from '../../src/unstorage/store.ts'
import upstashStore from '../../src/upstash/store.ts'
import { openKvHere } from '../deno-kv/open-kv-here.ts'

/** One server process: it adds so many items with `update`, and as many by reading, adding and setting, all at once. */
const [driver = '', options = '{}', token = '', name = '', times = '0'] = process.argv.slice(2)

const MAKERS: Record<string, (config: object) => SessionStore> = {
  'deno-kv': (config) => {
    Reflect.set(globalThis, 'Deno', { openKv: openKvHere })
    return denoKvStore(config)
  },
  fs: fsStore,
  'fs-unstorage': (config) => fromUnstorage(fsUnstorageDriver(config)),
  'netlify-blobs': ({ context, ...config }: { context?: string }) => {
    process.env.NETLIFY_BLOBS_CONTEXT = context
    return netlifyBlobsStore(config)
  },
  libsql: (config) => libsqlStore(config as LibsqlStoreOptions),
  postgres: postgresStore,
  redis: redisStore,
  sqlite: sqliteStore,
  upstash: upstashStore,
}
const store = MAKERS[driver]?.(JSON.parse(options))
if (store === undefined) throw new Error(`There is no driver ${driver} here.`)

// Hundreds of writers of one session on a busy machine: the deadline is not what is tested.
const engine = createEngine({ store, storeTimeout: 60 })

async function update(item: string): Promise<void> {
  const request = engine.open(token)
  await request.session.update('updated', (list: string[] = []) => [...list, item])
  await request.commit()
}

async function append(item: string): Promise<void> {
  const request = engine.open(token)
  const list: string[] = (await request.session.get('appended')) ?? []
  list.push(item)
  request.session.set('appended', list)
  await request.commit()
}

/**
 * A store that gives up on a busy machine says that nothing was written, so the visitor may ask again: after a moment,
 * because dozens who ask at once and without end leave the process no time to reach the store. Where the store cannot
 * know what became of a write, the visitor looks for the item first.
 */
async function accepted(request: (item: string) => Promise<void>, item: string, list: string): Promise<void> {
  for (;;) {
    try {
      return await request(item)
    } catch (error) {
      if (!(error instanceof SessionError)) throw error
      if (error.code === 'OUTCOME_UNKNOWN' && (await holds(list, item))) return
      if (!['OUTCOME_UNKNOWN', 'STORE_UNAVAILABLE'].includes(error.code)) throw error
      await setTimeout(100)
    }
  }
}

async function holds(list: string, item: string): Promise<boolean> {
  const found: string[] | undefined = await engine.open(token).session.get(list)
  return found?.includes(item) === true
}

// The test is over, however it ended.
process.once('disconnect', () => process.exit(1))
process.channel?.unref()

const items = Array.from({ length: Number(times) }, (_, index) => `${name}-${index}`)
await Promise.all(
  items.flatMap((item) => [accepted(update, item, 'updated'), accepted(append, item, 'appended')]),
)
await store.close?.()
