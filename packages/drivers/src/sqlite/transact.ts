import type { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { SessionError } from '@astro-sessions/engine'
import type { OpenDatabase } from './database.ts'

/** Milliseconds that a verb waits for other processes, below the deadline that the engine sets by default. */
const PATIENCE = 1_500
const LONGEST_PAUSE = 16

const SQLITE_BUSY = 5
const SQLITE_IOERR = 10

/**
 * Runs `task` as one transaction that no other process comes into, and tries again while one is at it.
 *
 * @throws SessionError `STORE_UNAVAILABLE`: a transaction that failed has written nothing; `OUTCOME_UNKNOWN` where the
 * disk failed while it was committed
 */
export async function transact<Answer>(
  open: () => OpenDatabase,
  task: (opened: OpenDatabase) => Answer,
): Promise<Answer> {
  return patiently(() => inTransaction(open(), task))
}

/**
 * Runs `task` while the transaction that `begin` began keeps all other processes out; then nothing of it is kept.
 *
 * @throws SessionError `STORE_UNAVAILABLE`: `task` has not run
 */
export async function transactWhile<Answer>(
  begin: () => DatabaseSync,
  task: () => Promise<Answer>,
): Promise<Answer> {
  const database = await patiently(begin)
  try {
    return await task()
  } finally {
    rollBack(database)
  }
}

/**
 * Runs `attempt` again while another process keeps the database, or is making it.
 *
 * @throws SessionError `STORE_UNAVAILABLE`: nothing was written
 */
export async function patiently<Answer>(attempt: () => Answer): Promise<Answer> {
  const end = performance.now() + PATIENCE
  for (let tries = 0; ; tries++) {
    try {
      return attempt()
    } catch (cause) {
      if (!isOf(SQLITE_BUSY, cause) || performance.now() >= end) throw unavailable(cause)
    }
    await setTimeout(Math.random() * Math.min(2 ** tries, LONGEST_PAUSE))
  }
}

function unavailable(cause: unknown): SessionError {
  if (cause instanceof SessionError) return cause
  return new SessionError(
    'STORE_UNAVAILABLE',
    `The database of the sessions cannot be used: ${reasonOf(cause)}. Nothing was written.`,
    {
      cause,
      hint: 'Check that the file and its folder can be written, that the disk has room, and that no other program locks the database.',
    },
  )
}

/** The fixed text of SQLite for its code: the message of an error may hold what was bound. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no reason given'
  if ('errstr' in cause && typeof cause.errstr === 'string') return cause.errstr
  return 'code' in cause ? String(cause.code) : 'no reason given'
}

function inTransaction<Answer>(opened: OpenDatabase, task: (opened: OpenDatabase) => Answer): Answer {
  const { database } = opened
  database.exec('BEGIN IMMEDIATE')
  try {
    const answer = task(opened)
    commit(database)
    return answer
  } catch (error) {
    rollBack(database)
    throw error
  }
}

/** What is on the disk by the time that it fails, SQLite may find there when it next opens the database. */
function commit(database: DatabaseSync): void {
  try {
    database.exec('COMMIT')
  } catch (cause) {
    if (!isOf(SQLITE_IOERR, cause)) throw cause
    throw new SessionError(
      'OUTCOME_UNKNOWN',
      `The database of the sessions did not confirm a change: ${reasonOf(cause)}. It may or may not be stored.`,
      { cause, hint: 'Check the disk and the system log.' },
    )
  }
}

/** Node.js can be asked whether there is a transaction from 22.16 on only. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // SQLite itself has ended the transaction, or the database is closed.
  }
}

/** True for a code of SQLite, however exactly it tells the reason. */
function isOf(code: number, error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === code
}
