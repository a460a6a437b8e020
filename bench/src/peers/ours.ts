import { join } from 'node:path'
import fsStore from '@astro-sessions/drivers/fs'
import libsqlStore, { makeLibsqlTable } from '@astro-sessions/drivers/libsql'
import postgresStore, { makeTable } from '@astro-sessions/drivers/postgres'
import redisStore from '@astro-sessions/drivers/redis'
import sqliteStore from '@astro-sessions/drivers/sqlite'
import type { EngineOptions, SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { oursOver } from './ours-over.ts'
import type { Peer, Place } from './peer.ts'

/** The engine of this repository over one of its drivers. */
export default async function ours(place: Place, options: Partial<EngineOptions> = {}): Promise<Peer> {
  return oursOver(await openStore(place), options)
}

export async function openStore(place: Place): Promise<SessionStore> {
  switch (place.kind) {
    case 'memory':
      return memoryStore()
    case 'redis':
      return redisStore({ host: '127.0.0.1', port: place.port })
    case 'fs':
      return fsStore({ base: join(place.folder, 'ours') })
    case 'sqlite':
      return sqliteStore({ file: join(place.folder, 'ours.db') })
    case 'postgres': {
      const { kind: _, ...options } = place
      await makeTable(options)
      return postgresStore(options)
    }
    case 'libsql': {
      const options = { url: `file:${join(place.folder, 'ours-libsql.db')}` }
      await makeLibsqlTable(options)
      return libsqlStore(options)
    }
  }
}
