import { SessionError } from '@astro-sessions/engine'
import { siteClient } from '../shared/site-client.ts'
import type { Row } from '../shared/sqlite-dialect/statement.ts'
import type { LibsqlClient } from './client.ts'
import type { LibsqlConnection, LibsqlStoreOptions } from './options.ts'

/** Where a store has its client from: the site's own, or one that it opens and closes. */
export interface LibsqlSource {
  /** @throws SessionError `STORE_UNAVAILABLE` after `close()` */
  connect(): Promise<LibsqlClient>
  /**
   * Gives up the connections of a client that found its file busy, or replaced, unless it is the site's own:
   * `@libsql/client` leaves the statement that was refused unfinished, and until that is collected its connection can
   * commit nothing.
   */
  renew(stuck: LibsqlClient): Promise<void>
  close(): Promise<void>
}

interface OwnClient extends LibsqlClient {
  close(): void
  executeMultiple(sql: string): Promise<void>
}

/** Milliseconds that SQLite itself waits for another process: a wait of its own would stop the whole server. */
const BUSY_TIMEOUT = 5

export function libsqlSource({ client, ...place }: LibsqlStoreOptions): LibsqlSource {
  let own: Promise<OwnClient> | undefined
  let isClosed = false

  function openOwn(): Promise<OwnClient> {
    own ??= openLibsql(place).catch((error: unknown) => {
      own = undefined
      throw error
    })
    return own
  }
  return {
    async connect() {
      if (isClosed) throw closedError()
      if (client === undefined) return openOwn()
      const given = await siteClient('libsql', client)
      if (isClient(given)) return given
      throw notAClient()
    },
    async renew(stuck) {
      const opened = await own?.catch(() => undefined)
      if (opened === undefined || opened !== stuck || !isFile(place)) return
      own = undefined
      // Whoever has taken a connection of it uses it up before the next turn.
      setImmediate(() => opened.close())
    },
    async close() {
      isClosed = true
      const opened = await own?.catch(() => undefined)
      opened?.close()
    },
  }
}

/** A client of the package `@libsql/client`, which connects when it is first used. */
export async function openLibsql(place: LibsqlConnection): Promise<OwnClient> {
  const { url = '', authToken } = place
  const { createClient } = await loadPackage()
  const client: OwnClient = createClient({
    url,
    ...(authToken !== undefined && { authToken }),
    ...(isFile(place) && { timeout: BUSY_TIMEOUT }),
  })
  return client
}

function isFile({ url }: LibsqlConnection): boolean {
  return url?.startsWith('file:') === true
}

async function loadPackage() {
  try {
    return await import('@libsql/client')
  } catch (cause) {
    throw new SessionError(
      'STORE_UNAVAILABLE',
      'The libsql driver cannot find the package `@libsql/client`.',
      {
        cause,
        hint: 'Add it to the dependencies of the site, and install them where the server runs.',
      },
    )
  }
}

/** Rows by their columns: a client may be made to answer objects of its own. */
export function rowsOf(result: { readonly rows: readonly object[] } | undefined): Row[] {
  return (result?.rows ?? []).map((row) => ({ ...row }))
}

function isClient(value: unknown): value is LibsqlClient {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'batch') === 'function'
}

function notAClient(): SessionError {
  return new SessionError('INVALID_OPTION', 'The `client` of the libsql driver is not a libSQL client.', {
    hint: 'The default export of its module must be what `createClient` of `@libsql/client` returns.',
  })
}

/** The error while the module of the client, or its package, is still loading. */
export function lateClientError(): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    'The client of the libSQL database was not there in time, so nothing was read or written.',
    { hint: 'Look at what the module waits for whose default export it is.' },
  )
}

function closedError(): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    'The libsql session store is closed, so nothing was read or written.',
  )
}
