#!/usr/bin/env node
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import fsStore from '@astro-sessions/drivers/fs'
import sqliteStore from '@astro-sessions/drivers/sqlite'
import { SessionError } from '@astro-sessions/engine'
import { siteNameOf } from './setup/driver/site-name.ts'

const USAGE = `Usage: astro-sessions gc [--base <folder> | --file <database>]

Deletes the sessions that have expired, and prints how many. A running server does this by itself every hour.

  --base <folder>    sessions of the fs driver (.sessions/<name in package.json>)
  --file <database>  sessions of the sqlite driver`

/** Deletes what has expired, and answers the exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { base: { type: 'string' }, file: { type: 'string' }, help: { type: 'boolean' } },
  })
  if (values.help || positionals.join(' ') !== 'gc') {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const { base = folderOfSite(), file } = values
  const store = file === undefined ? fsStore({ base }) : sqliteStore({ file })
  const count = await store.sweep?.(Date.now())
  await store.close?.()
  console.log(`Deleted ${count} expired sessions and markers.`)
  return 0
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
