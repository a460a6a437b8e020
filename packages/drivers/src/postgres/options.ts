import { SessionError } from '@astro-sessions/engine'
import { hasEnv } from '../shared/env.ts'
import { assertOptionsObject } from '../shared/options-object.ts'
import type { PostgresClient } from './client.ts'
import { tableNamed } from './sql/table-name.ts'

/** The address of PostgreSQL, as in the package `pg`. Without any of these, the variables `PGHOST`, `PGUSER`, … apply. */
export interface PostgresConnection {
  /** `postgres://user:password@host:port/database`. */
  url?: string
  /** A host name or address, or the folder of a Unix socket. */
  host?: string
  /** (5432) */
  port?: number | string
  /** The role to connect as. */
  user?: string
  /** The password: from `env()`, so that it is not in the build. */
  password?: string
  /** The name of the database (the user's name). */
  database?: string
  /** `true`, or the options of `tls.connect`. */
  ssl?: boolean | object
  /** Maximum number of connections (10). */
  max?: number
  /** Shown by `pg_stat_activity` (`astro-sessions`). */
  applicationName?: string
}

interface CommonOptions {
  /**
   * The table: `sessions`, `auth.sessions`, or with any characters in double quotes (`sessions`).
   * `npx astro-sessions schema postgres` prints the SQL that creates it.
   */
  table?: string
  /** Prefix of every key, joined with a colon (none; in a site, its name and `:sessions`). */
  base?: string
  /** Use named statements, which PostgreSQL parses once: less CPU; not behind a PgBouncer before 1.21 (false). */
  prepare?: boolean
  /** Longest wait for a connection, in milliseconds (1500). */
  connectTimeout?: number
  /** Longest wait for an answer, connecting included, in milliseconds (1900: just under the engine's own limit). */
  commandTimeout?: number
}

export interface PostgresOptions extends PostgresConnection, CommonOptions {
  /** A module, relative to the site's root, whose default export is the client to use (`./src/lib/db.ts`). */
  client?: string
}

export interface PostgresStoreOptions extends PostgresConnection, CommonOptions {
  /** A pool of `pg`, or any other client that takes a statement and its parameters. Its owner closes it. */
  client?: PostgresClient | PromiseLike<unknown>
}

const CONNECTION = ['url', 'host', 'port', 'user', 'password', 'database', 'ssl', 'max', 'applicationName']
/** What a configuration may say of PostgreSQL. */
export const POSTGRES_OPTIONS: readonly string[] = [
  ...CONNECTION,
  'client',
  'table',
  'base',
  'prepare',
  'connectTimeout',
  'commandTimeout',
]
const EXAMPLE = "postgres({ url: env('DATABASE_URL') })"

/** @throws SessionError `INVALID_OPTION` */
export function checkPostgresOptions(options: object): void {
  assertOptionsObject(options, 'postgres', EXAMPLE)
  const given: Record<string, unknown> = { ...options }
  for (const [name, value] of Object.entries(given)) {
    if (!POSTGRES_OPTIONS.includes(name)) throw invalid(`there is no option \`${name}\``)
    if (value === undefined) throw unset(name)
  }
  for (const name of ['connectTimeout', 'commandTimeout', 'max']) {
    const value = given[name]
    if (value !== undefined && !(Number(value) > 0)) throw invalid(`\`${name}\` is not a positive number`)
  }
  const { table, client } = given
  if (client !== undefined && CONNECTION.some((name) => name in given))
    throw invalid('`client` connects by itself, so no other option may say where PostgreSQL is')
  if (table === undefined || hasEnv(table)) return
  if (typeof table !== 'string') throw invalid('`table` is not a string')
  tableNamed(table)
}

/** @throws SessionError `INVALID_OPTION` for a client that is no path of a module */
export function checkPostgresDescriptor(options: PostgresOptions): void {
  checkPostgresOptions(options)
  const { client } = options
  if (client === undefined || (typeof client === 'string' && client !== '')) return
  throw invalid('`client` is not the path of a module')
}

function unset(name: string): SessionError {
  return new SessionError('INVALID_OPTION', `The option \`${name}\` of the postgres driver is undefined.`, {
    hint: `Leave it out, or write ${EXAMPLE}, which reads the variable when the server runs.`,
  })
}

function invalid(problem: string): SessionError {
  return new SessionError('INVALID_OPTION', `The options of the postgres driver are not valid: ${problem}.`, {
    hint: `For example ${EXAMPLE}, or postgres({ client: './src/lib/db.ts' }).`,
  })
}
