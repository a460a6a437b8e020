import { join } from 'node:path'
import { type Connector, createDatabase } from 'db0'
import libsql from 'db0/connectors/libsql/node'
import nodeSqlite from 'db0/connectors/node-sqlite'
import postgresql from 'db0/connectors/postgresql'
import db0Driver from 'unstorage/drivers/db0'
import fsDriver from 'unstorage/drivers/fs-lite'
import memoryDriver from 'unstorage/drivers/memory'
import redisDriver from 'unstorage/drivers/redis'
import { astroOver } from './astro-over.ts'
import type { Peer, Place } from './peer.ts'

/** Astro's own session class, over the drivers of unstorage that a site would use. */
export default async function astro(place: Place): Promise<Peer> {
  return astroOver(driverOf(place))
}

function driverOf(place: Place): object {
  switch (place.kind) {
    case 'memory':
      return memoryDriver()
    case 'redis':
      return redisDriver({ url: `redis://127.0.0.1:${place.port}` })
    case 'fs':
      return fsDriver({ base: join(place.folder, 'astro') })
    case 'sqlite':
      return over(nodeSqlite({ path: join(place.folder, 'astro.db') }))
    case 'postgres':
      return over(postgresql({ url: place.url }))
    case 'libsql':
      return over(libsql({ url: `file:${join(place.folder, 'astro-libsql.db')}` }))
  }
}

/** unstorage leaves the connection open. */
function over(connector: Connector): object {
  const database = createDatabase(connector)
  return { ...db0Driver({ database }), dispose: () => database.dispose() }
}
