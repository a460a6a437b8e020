import { SessionError } from '@astro-sessions/engine'
import { hasEnv } from '../shared/env.ts'
import { assertOptionsObject } from '../shared/options-object.ts'
import { tableNamed } from '../shared/sqlite-dialect/schema.ts'
import type { LibsqlClient } from './client.ts'

interface CommonOptions {
  /** The table (`sessions`). `npx astro-sessions schema libsql` prints the SQL that creates it. */
  table?: string
  /** Prefix of every key, joined with a colon (none; in a site, its name and `:sessions`). */
  base?: string
  /**
   * Longest wait for an answer, and for the client before it, in milliseconds (10,000). In a site, a shorter
   * `storeTimeout` applies first.
   */
  commandTimeout?: number
}

/** A connection to libSQL that the driver opens itself. */
export interface LibsqlConnection {
  /** `libsql://name.turso.io`, `https://…`, or `file:` and a path, relative to the folder that the server runs in. */
  url?: string
  /** The token for Turso or another libSQL server. */
  authToken?: string
}

/** Options of `libsql()`. */
export interface LibsqlOptions extends LibsqlConnection, CommonOptions {
  /** A module, relative to the site's root, whose default export is the client to use (`./src/lib/db.ts`). */
  client?: string
}

export interface LibsqlStoreOptions extends LibsqlConnection, CommonOptions {
  /** A client of `@libsql/client`. Its owner closes it. */
  client?: LibsqlClient | PromiseLike<unknown>
}

/** What a configuration may say of libSQL. */
export const LIBSQL_OPTIONS: readonly string[] = [
  'url',
  'authToken',
  'client',
  'table',
  'base',
  'commandTimeout',
]
const EXAMPLE = "libsql({ url: env('TURSO_DATABASE_URL'), authToken: env('TURSO_AUTH_TOKEN') })"

/** @throws SessionError `INVALID_OPTION` */
export function checkLibsqlOptions(options: LibsqlOptions | LibsqlStoreOptions): void {
  assertOptionsObject(options, 'libsql', EXAMPLE)
  for (const [name, value] of Object.entries(options)) {
    if (!LIBSQL_OPTIONS.includes(name)) throw invalid(`there is no option \`${name}\``)
    if (value === undefined) throw invalid(`\`${name}\` is undefined`)
    if (name === 'commandTimeout') assertPositive(value)
    else if (name !== 'client' && typeof value !== 'string') throw invalid(`\`${name}\` is not a string`)
  }
  const { client, url, authToken, table } = options
  if (client !== undefined && (url !== undefined || authToken !== undefined))
    throw invalid('`client` connects by itself, so no other option may say where the database is')
  if (client === undefined && (url === undefined || url === '')) throw invalid('`url` or `client` is missing')
  if (url !== undefined && /^file::memory:|^:memory:/.test(url))
    throw invalid('a database in memory is lost with its connection')
  if (table !== undefined && !hasEnv(table)) tableNamed(table)
}

/** @throws SessionError `INVALID_OPTION` for a client that is no path of a module, too */
export function checkLibsqlDescriptor(options: LibsqlOptions): void {
  checkLibsqlOptions(options)
  const { client } = options
  if (client === undefined || (typeof client === 'string' && client !== '')) return
  throw invalid('`client` is not the path of a module')
}

function assertPositive(value: unknown): void {
  if (typeof value === 'number' && value > 0) return
  throw invalid('`commandTimeout` is not a positive number of milliseconds')
}

function invalid(problem: string): SessionError {
  return new SessionError('INVALID_OPTION', `The options of the libsql driver are not valid: ${problem}.`, {
    hint: `For example ${EXAMPLE}, libsql({ url: 'file:./data/sessions.db' }), or libsql({ client: './src/lib/db.ts' }).`,
  })
}
