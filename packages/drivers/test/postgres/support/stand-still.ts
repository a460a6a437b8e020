import { execFileSync } from 'node:child_process'
import pg from 'pg'
import { until } from '../../support/servers/until.ts'
import type { PostgresServer } from './postgres-server.ts'

/** Ends the statement that keeps the row, and ends itself when all others have ended and 500 ms have passed. */
const PROGRAM = `
import pg from 'pg'
const client = new pg.Client(process.argv[1])
await client.connect()
const others = "from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend' and state = 'active'"
const waiting = others + " and wait_event_type = 'Lock'"
const count = async (those) => (await client.query('select 1 ' + those)).rowCount
while (await count(waiting) === 0);
await client.query("select pg_cancel_backend(pid) " + others + " and wait_event = 'PgSleep'")
while (await count(others) > 0);
await client.query('select pg_sleep(0.5)')
await client.end()
`

/** Keeps the row `key` until the process has stood still; `standStill` lets go of it, and waits for the server's answers. */
export async function keepRow({ url, inspector }: Pick<PostgresServer, 'url' | 'inspector'>) {
  const keeper = new pg.Client(url)
  await keeper.connect()
  const kept = keeper.query("begin; select from sessions where key = 'key' for update; select pg_sleep(3600)")
  const ended = kept.catch(() => keeper.end())
  const sleeping = () => inspector.query("select 1 from pg_stat_activity where wait_event = 'PgSleep'")
  await until(async () => (await sleeping()).rowCount === 1, 'the row is kept')
  return {
    /** Nothing of this process goes on until PostgreSQL has answered all that it was sent, and for 500 ms at least. */
    standStill() {
      const args = ['--input-type=module', '--eval', PROGRAM, url]
      execFileSync(process.execPath, args, { cwd: import.meta.dirname, timeout: 60_000 })
      return ended
    },
  }
}
