import { createDatabase } from 'db0'
import nodeSqlite from 'db0/connectors/node-sqlite'
import db0Driver from 'unstorage/drivers/db0'

/** Astro's session in SQLite, as unstorage does it. */
export default function sqliteDriver({ path }) {
  return db0Driver({ database: createDatabase(nodeSqlite({ path })) })
}
