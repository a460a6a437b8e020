import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Milliseconds that SQLite itself waits for another process: a wait of its own would stop the whole server. */
const BUSY_TIMEOUT = 5

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS sessions (key TEXT PRIMARY KEY, ends INTEGER NOT NULL, entry TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (ends);
`

/** The database in a file that only the user of the server may read, made where it is missing. */
export function openDatabase(file: string): DatabaseSync {
  const path = resolve(file)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT })
  try {
    database.exec(SCHEMA)
  } catch (error) {
    database.close()
    throw error
  }
  return database
}

/** The statements that the store uses, compiled once. */
export function prepare(database: DatabaseSync) {
  return {
    find: database.prepare('SELECT entry FROM sessions WHERE key = ?'),
    keep: database.prepare(
      'INSERT INTO sessions (key, ends, entry) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET ends = excluded.ends, entry = excluded.entry',
    ),
    sweep: database.prepare('DELETE FROM sessions WHERE ends <= ?'),
  }
}
