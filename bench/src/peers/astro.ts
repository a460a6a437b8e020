import { join } from 'node:path'
import { createDatabase } from 'db0'
import nodeSqlite from 'db0/connectors/node-sqlite'
import db0Driver from 'unstorage/drivers/db0'
import fsDriver from 'unstorage/drivers/fs-lite'
import memoryDriver from 'unstorage/drivers/memory'
import redisDriver from 'unstorage/drivers/redis'
import { astroCookies } from './astro-cookies.ts'
import { astroInternal } from './astro-internals.ts'
import type { Peer, Place, View } from './peer.ts'

const CONFIG = { driver: 'bench', options: {} }
const quiet = { warn() {}, error() {}, debug() {}, info() {} }

/** Astro's own session class, over the drivers of unstorage that a site would use. */
export default async function astro(place: Place): Promise<Peer> {
  const calls = { all: 0, refused: 0 }
  const runtime = 'core/session/runtime.js'
  const Session: new (options: object) => View = await astroInternal(runtime, 'AstroSession')
  const persist: symbol = await astroInternal(runtime, 'PERSIST_SYMBOL')
  const cookiesOf = await astroCookies()
  const driver = counting(driverOf(place), calls)
  const shared = { config: CONFIG, runtimeMode: 'production', mockStorage: null, logger: quiet }

  return {
    calls,
    async bare(cookie) {
      cookiesOf(cookie)
    },
    async visit(cookie, page) {
      const cookies = cookiesOf(cookie)
      const session = new Session({ ...shared, cookies, driverFactory: () => driver })
      await page(session)
      await Reflect.get(session, persist).call(session)
      const [sent] = cookies.headers()
      return sent === undefined ? cookie : (sent.split(';', 1)[0] ?? '')
    },
    async close() {
      const dispose: unknown = Reflect.get(driver, 'dispose')
      if (typeof dispose === 'function') await dispose()
    },
  }
}

function driverOf(place: Place): object {
  if (place.kind === 'memory') return memoryDriver()
  if (place.kind === 'redis') return redisDriver({ url: `redis://127.0.0.1:${place.port}` })
  if (place.kind === 'fs') return fsDriver({ base: join(place.folder, 'astro') })
  return db0Driver({ database: createDatabase(nodeSqlite({ path: join(place.folder, 'astro.db') })) })
}

function counting(driver: object, calls: Peer['calls']): object {
  const counted = new Set(['getItem', 'setItem', 'removeItem'])
  const entries = Object.entries(driver).map(([name, value]) => {
    if (!counted.has(name) || typeof value !== 'function') return [name, value]
    return [
      name,
      (...args: unknown[]) => {
        calls.all += 1
        return Reflect.apply(value, driver, args)
      },
    ]
  })
  return Object.fromEntries(entries)
}
