import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileIdentity } from './file-identity.ts'

/** Milliseconds that SQLite itself waits for another process: a wait of its own would stop the whole server. */
const BUSY_TIMEOUT = 5

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS sessions (key TEXT PRIMARY KEY, ends INTEGER NOT NULL, entry TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (ends);
`

/** A database, and which file it is in. */
export interface OpenDatabase {
  readonly database: DatabaseSync
  /** Whether its path still leads to its file: what is written to one that was deleted is lost. */
  isInPlace(): boolean
  readonly statements: Statements
}

type Statements = ReturnType<typeof prepare>

/** The database in a file that only the user of the server may read, made where it is missing. */
export function openDatabase(file: string): OpenDatabase {
  const path = resolve(file)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  makeFile(path)
  const identity = fileIdentity(path)
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT })
  try {
    database.exec(SCHEMA)
    const statements = prepare(database)
    return { database, statements, isInPlace: () => fileIdentity(path) === identity }
  } catch (error) {
    database.close()
    throw error
  }
}

// One that is there is not opened: to close it would let go of SQLite's own locks on it in this process
// (https://www.sqlite.org/howtocorrupt.html, 2.2).
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** The statements that the store uses, compiled once. */
function prepare(database: DatabaseSync) {
  return {
    find: database.prepare('SELECT entry FROM sessions WHERE key = ?'),
    keys: database.prepare('SELECT key FROM sessions WHERE key > ? ORDER BY key LIMIT ?'),
    keep: database.prepare(
      'INSERT INTO sessions (key, ends, entry) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET ends = excluded.ends, entry = excluded.entry',
    ),
    sweep: database.prepare(
      'DELETE FROM sessions WHERE key IN (SELECT key FROM sessions WHERE ends <= ? LIMIT ?)',
    ),
  }
}
