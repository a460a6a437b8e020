import { type SessionStore, startDeadline, systemClock } from '@astro-sessions/engine'
import { isBusy, isReadOnly, toSessionError } from '../shared/sqlite-dialect/dialect-error.ts'
import { DEFAULT_TABLE, tableNamed } from '../shared/sqlite-dialect/schema.ts'
import type { Row, Statement } from '../shared/sqlite-dialect/statement.ts'
import { dialectStore, type SqliteDatabase } from '../shared/sqlite-dialect/store.ts'
import type { LibsqlClient } from './client.ts'
import { type LibsqlSource, lateClientError, libsqlSource, rowsOf } from './connection.ts'
import { checkLibsqlOptions, type LibsqlStoreOptions } from './options.ts'

export type { LibsqlClient } from './client.ts'
export { makeLibsqlTable } from './make-table.ts'
export type { LibsqlConnection, LibsqlOptions, LibsqlStoreOptions } from './options.ts'

/** Milliseconds that a verb waits for other processes, below the deadline that the engine sets by default. */
const PATIENCE = 1_500
const LONGEST_PAUSE = 16
/** Milliseconds after which no answer is waited for: the client sets no limit, and not every call has one of the engine. */
const LONGEST_CALL = 10_000

/**
 * Sessions in a table of libSQL: Turso over HTTP, or a file of this machine for any number of its processes. Needs the
 * package `@libsql/client`, or a client of the site, and the table that `npx astro-sessions schema libsql` prints.
 *
 * One row per session and one batch per verb, which is one round trip and one transaction. A write whose answer was lost
 * rejects with `OUTCOME_UNKNOWN` and is never sent again.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export default function libsqlStore(options: LibsqlStoreOptions): SessionStore {
  checkLibsqlOptions(options)
  const { table = DEFAULT_TABLE, base = '', commandTimeout = LONGEST_CALL } = options
  const source = libsqlSource(options)
  return dialectStore({ database: patientDatabase(source, commandTimeout), table: tableNamed(table), base })
}

/** One try to run statements, as it and whoever waits for it know it. */
interface Attempt {
  wasSent: boolean
  /** Set when nobody waits for it any more: what has not been sent then never is. */
  isLate: boolean
}

function patientDatabase(source: LibsqlSource, commandTimeout: number): SqliteDatabase {
  async function send(
    statements: readonly Statement[],
    kind: 'read' | 'write',
    attempt: Attempt,
  ): Promise<Row[][]> {
    const client = await source.connect()
    if (attempt.isLate) throw lateClientError()
    attempt.wasSent = true
    try {
      const batch = statements.map(({ sql, args }) => ({ sql, args: [...args] }))
      return (await ask(client, batch, kind)).map(rowsOf)
    } catch (error) {
      if (isBusy(error) || isReadOnly(error)) await source.renew(client)
      throw error
    }
  }
  return {
    async run(statements, kind) {
      const end = performance.now() + PATIENCE
      for (let tries = 0; ; tries++) {
        const attempt: Attempt = { wasSent: false, isLate: false }
        try {
          return await inTime(send(statements, kind, attempt), attempt, commandTimeout)
        } catch (error) {
          if (!isBusy(error) || performance.now() >= end)
            throw toSessionError(error, {
              database: 'libSQL database',
              schema: 'libsql',
              writes: kind === 'write' && attempt.wasSent,
            })
        }
        await pause(Math.random() * Math.min(2 ** tries, LONGEST_PAUSE))
      }
    },
    close: () => source.close(),
  }
}

async function ask(
  client: LibsqlClient,
  statements: Parameters<LibsqlClient['batch']>[0],
  kind: 'read' | 'write',
): ReturnType<LibsqlClient['batch']> {
  const [only, ...more] = statements
  const isAlone = kind === 'read' && only !== undefined && more.length === 0
  return isAlone && client.execute !== undefined
    ? [await client.execute(only)]
    : client.batch(statements, kind)
}

async function inTime<Answer>(
  answer: Promise<Answer>,
  attempt: Attempt,
  milliseconds: number,
): Promise<Answer> {
  const late = Promise.withResolvers<never>()
  const giveUp = () => {
    attempt.isLate = true
    late.reject(attempt.wasSent ? new Error('no answer in time') : lateClientError())
  }
  const cancel = startDeadline(systemClock, milliseconds, giveUp)
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    cancel()
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
