#!/usr/bin/env node
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { postgresSchema } from '@astro-sessions/drivers'
import fsStore from '@astro-sessions/drivers/fs'
import postgresStore, { makeTable } from '@astro-sessions/drivers/postgres'
import sqliteStore from '@astro-sessions/drivers/sqlite'
import { SessionError, type SessionStore } from '@astro-sessions/engine'
import { siteNameOf } from './setup/driver/site-name.ts'

const USAGE = `Usage: astro-sessions gc [--base <folder> | --file <database> | --postgres <url> [--table <name>]]
       astro-sessions schema postgres [--table <name>] [--apply --postgres <url>]

gc deletes the sessions that have expired, and prints how many. A running server does this by itself every hour.

  --base <folder>    sessions of the fs driver (.sessions/<name in package.json>)
  --file <database>  sessions of the sqlite driver
  --postgres <url>   sessions of the postgres driver; an empty url stands for the variables PGHOST, PGUSER, …

schema postgres prints the SQL that makes the table of the postgres driver.

  --table <name>     as in the option \`table\` (sessions)
  --apply            runs it; a table that is there stays as it is`

const OPTIONS = {
  base: { type: 'string' },
  file: { type: 'string' },
  postgres: { type: 'string' },
  table: { type: 'string' },
  apply: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>['values']

const COMMANDS: Record<string, (values: Values) => Promise<void>> = {
  gc: collect,
  'schema postgres': printSchema,
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

function storeOf({ base = folderOfSite(), file, postgres, table }: Values): SessionStore {
  if (postgres !== undefined) return postgresStore({ ...placeOf(postgres), ...(table && { table }) })
  return file === undefined ? fsStore({ base }) : sqliteStore({ file })
}

async function printSchema({ table, apply, postgres = '' }: Values): Promise<void> {
  if (!apply) return console.log(postgresSchema(table))
  await makeTable({ ...placeOf(postgres), ...(table && { table }) })
  console.log('The table of the sessions is there.')
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
