#!/usr/bin/env node
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { postgresSchema, sqliteSchema } from '@astro-sessions/drivers'
import fsStore from '@astro-sessions/drivers/fs'
import libsqlStore, { makeLibsqlTable } from '@astro-sessions/drivers/libsql'
import postgresStore, { makeTable } from '@astro-sessions/drivers/postgres'
import sqliteStore from '@astro-sessions/drivers/sqlite'
import { SessionError, type SessionStore } from '@astro-sessions/engine'
import { siteNameOf } from './setup/driver/site-name.ts'

const USAGE = `Usage: astro-sessions gc [--base <folder> | --file <database> | --postgres <url> | --libsql <url>]
       astro-sessions schema postgres [--table <name>] [--apply --postgres <url>]
       astro-sessions schema libsql [--table <name>] [--apply --libsql <url>]
       astro-sessions schema d1 [--table <name>]

gc deletes the sessions that have expired, and prints how many. A running server does this by itself every hour.

  --base <folder>    sessions of the fs driver (.sessions/<name in package.json>)
  --file <database>  sessions of the sqlite driver
  --postgres <url>   sessions of the postgres driver; an empty url stands for the variables PGHOST, PGUSER, …
  --libsql <url>     sessions of the libsql driver; TURSO_AUTH_TOKEN is its token

schema prints the SQL that makes the table of the driver postgres, libsql or cloudflareD1.

  --table <name>     as in the option \`table\` (sessions)
  --apply            runs it; a table that is there stays as it is`

const OPTIONS = {
  base: { type: 'string' },
  file: { type: 'string' },
  postgres: { type: 'string' },
  libsql: { type: 'string' },
  table: { type: 'string' },
  apply: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>['values']

const COMMANDS: Record<string, (values: Values) => Promise<void>> = {
  gc: collect,
  'schema postgres': printSchema,
  'schema libsql': printLibsqlSchema,
  'schema d1': async ({ table }) => console.log(sqliteSchema(table)),
}

/** Runs the command, and answers the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parse()
  const command = COMMANDS[positionals.join(' ')]
  if (values.help || command === undefined) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  await command(values)
  return 0
}

function parse() {
  return parseArgs({ allowPositionals: true, options: OPTIONS })
}

/** Deletes what has expired. */
async function collect(values: Values): Promise<void> {
  const store = storeOf(values)
  try {
    const count = await store.sweep?.(Date.now())
    console.log(`Deleted ${count} expired sessions and markers.`)
  } finally {
    await store.close?.()
  }
}

function storeOf({ base = folderOfSite(), file, postgres, libsql, table }: Values): SessionStore {
  if (libsql !== undefined) return libsqlStore({ ...libsqlAt(libsql), ...(table && { table }) })
  if (postgres !== undefined) return postgresStore({ ...placeOf(postgres), ...(table && { table }) })
  return file === undefined ? fsStore({ base }) : sqliteStore({ file })
}

async function printSchema({ table, apply, postgres = '' }: Values): Promise<void> {
  if (!apply) return console.log(postgresSchema(table))
  await makeTable({ ...placeOf(postgres), ...(table && { table }) })
  console.log('The table of the sessions is there.')
}

async function printLibsqlSchema({ table, apply, libsql = '' }: Values): Promise<void> {
  if (!apply) return console.log(sqliteSchema(table))
  await makeLibsqlTable({ ...libsqlAt(libsql), ...(table && { table }) })
  console.log('The table of the sessions is there.')
}

function libsqlAt(url: string): { url: string; authToken?: string } {
  const authToken = process.env.TURSO_AUTH_TOKEN
  return { url, ...(authToken && { authToken }) }
}

function placeOf(url: string): { url?: string } {
  return url === '' ? {} : { url }
}

/** Where the fs driver keeps the sessions of the site in this folder, which says nothing of it. */
function folderOfSite(): string {
  const name = siteNameOf(pathToFileURL(`${process.cwd()}/`))
  return name === null ? '.sessions' : `.sessions/${name}`
}

try {
  process.exitCode = await main()
} catch (error) {
  const hint = error instanceof SessionError && error.hint !== undefined ? `\n${error.hint}` : ''
  console.error(`${error instanceof Error ? error.message : error}${hint}`)
  process.exitCode = 1
}
