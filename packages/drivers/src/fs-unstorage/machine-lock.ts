import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createKeyQueue } from '../shared/key-queue.ts'
import { fileIdentity } from '../sqlite/file-identity.ts'
import { transactWhile } from '../sqlite/transact.ts'

/** Keys that share a lock wait for each other, for about as long as a file takes to be written. */
const LOCKS = 32

/** Runs tasks of one key one after the other, whichever process of this machine they are in. */
export interface MachineLock {
  /** @throws SessionError `STORE_UNAVAILABLE` when another process does not let go; `task` has not run then */
  run<Result>(key: string, task: () => Promise<Result>): Promise<Result>
  close(): void
}

interface Held {
  readonly database: DatabaseSync
  /** Which file was opened: one that took its name later is another lock. */
  readonly file: string | null
}

/**
 * Locks of the operating system on files in a folder, taken through SQLite, which Node.js has where it has no
 * `flock`. They end with the process, however it ends, so that none is ever taken away from a holder.
 */
export function createMachineLock(folder: string): MachineLock {
  const queue = createKeyQueue()
  const open = new Map<string, Held>()

  function take(path: string): DatabaseSync {
    const held = open.get(path) ?? openLock(folder, path)
    open.set(path, held)
    held.database.exec('BEGIN IMMEDIATE')
    if (held.file !== null && fileIdentity(path) === held.file) return held.database
    // The folder was deleted and made again: others lock another file by now.
    held.database.close()
    open.delete(path)
    return take(path)
  }

  return {
    run(key, task) {
      const path = join(folder, `${lockOf(key)}.lock`)
      return queue(path, () => transactWhile(() => take(path), task))
    },
    close() {
      for (const { database } of open.values()) database.close()
      open.clear()
    },
  }
}

function openLock(folder: string, path: string): Held {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = fileIdentity(path)
  return { file, database: new DatabaseSync(path, { timeout: 0 }) }
}

function lockOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE() % LOCKS
}
