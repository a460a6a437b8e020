import { siteClient } from '../shared/site-client.ts'
import { type Connection, connectionOver } from './connection.ts'
import { type OwnPool, openPool } from './open-pool.ts'
import type { PostgresConnection, PostgresStoreOptions } from './options.ts'
import { closedError } from './postgres-error.ts'

/** Where a store has its connection from: the site's own client, or a pool that it opens and ends. */
export interface ClientSource {
  /** @throws SessionError `STORE_UNAVAILABLE` after `close()` */
  connect(): Promise<Connection>
  /** Ends the pool if the store opened it, after the answers that are under way. */
  close(): Promise<void>
}

export function clientSource(options: PostgresStoreOptions): ClientSource {
  const { client, prepare = false, connectTimeout = 1500 } = options
  let own: Promise<OwnPool> | undefined
  let connection: Promise<Connection> | undefined
  let isClosed = false

  async function open(): Promise<Connection> {
    if (client !== undefined) return connectionOver(await siteClient('postgres', client), prepare)
    own = openPool(placeOf(options), connectTimeout)
    return connectionOver((await own).pool, prepare)
  }
  return {
    async connect() {
      if (isClosed) throw closedError()
      connection ??= open()
      return connection
    },
    async close() {
      if (isClosed) return
      isClosed = true
      const opened = await own?.catch(() => undefined)
      await opened?.end()
    },
  }
}

function placeOf(options: PostgresStoreOptions): PostgresConnection {
  const { client, table, base, prepare, connectTimeout, commandTimeout, ...place } = options
  return place
}
