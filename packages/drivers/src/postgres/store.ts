import {
  decideApply,
  decideRead,
  decideRetire,
  type Entry,
  type SessionStore,
  type Stored,
} from '@astro-sessions/engine'
import { prefixOf } from '../shared/keys/own-keys.ts'
import { createCaller, type Verdict } from './caller.ts'
import { clientSource } from './client-source.ts'
import { allKeys, inspectDatabase } from './keys.ts'
import { checkPostgresOptions, type PostgresStoreOptions } from './options.ts'
import { decodeApplied, decodeRow } from './sql/row.ts'
import { DEFAULT_TABLE } from './sql/schema.ts'
import { applyStatement, createStatement, readStatement, retireStatement } from './sql/statements.ts'
import { tableNamed } from './sql/table-name.ts'
import { sweepAll } from './sweep.ts'

export type { PgClient, PgPool, PostgresClient, QueryClient, UnsafeClient } from './client.ts'
export { makeTable } from './make-table.ts'
export type { PostgresConnection, PostgresOptions, PostgresStoreOptions } from './options.ts'

/**
 * Sessions in a table of PostgreSQL 12 or later, through the package `pg` or a client of the site.
 *
 * One row per session, one statement and one round trip per verb, which needs no transaction and nothing of a
 * connection that outlives it: it runs behind PgBouncer in transaction mode, and over HTTP. The table is never made by a
 * request; `npx astro-sessions schema postgres` prints it. Without a connection every verb rejects with
 * `STORE_UNAVAILABLE`; a write whose answer was lost rejects with `OUTCOME_UNKNOWN` and is never sent again.
 *
 * With asynchronous replication a failover can undo the last moments before it, the end of a session included.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export default function postgresStore(options: PostgresStoreOptions = {}): SessionStore {
  checkPostgresOptions(options)
  const { table: name = DEFAULT_TABLE, base = '', commandTimeout = 1900 } = options
  const { table } = tableNamed(name)
  const prefix = prefixOf(base)
  const source = clientSource(options)
  const caller = createCaller(source.connect, commandTimeout)

  return {
    capabilities: { atomic: 'everywhere', consistency: 'strong' },

    create(key, record, now) {
      const statement = createStatement(table, prefix + key, record, now)
      return caller.call({ statement, writes: true, decide: (rows) => ({ answer: rows.length > 0 }) })
    },

    read(key, now) {
      const statement = readStatement(table, prefix + key)
      return caller.call({
        statement,
        writes: false,
        decide: (rows) => ({ answer: decideRead(storedIn(rows), now) }),
      })
    },

    apply(key, change) {
      const statement = applyStatement(table, prefix + key, change)
      return caller.call({
        statement: statement ?? readStatement(table, prefix + key),
        writes: statement !== null,
        decide(rows) {
          const applied = decodeApplied(rows[0])
          if (applied !== undefined) return { answer: { kind: 'applied', ...applied } }
          const stored = storedIn(rows)
          const decision = decideApply(stored, change)
          // The statement was not sure that it fits.
          if (decision.entry !== undefined && stored?.kind === 'live' && change.limit !== undefined) {
            return { answer: { kind: 'conflict', current: stored.record, revision: stored.revision } }
          }
          return settled(decision)
        },
      })
    },

    retire(key, retirement) {
      return caller.call({
        statement: retireStatement(table, prefix + key, retirement),
        writes: true,
        decide(rows) {
          if (Array.isArray(rows[0])) return { answer: { kind: 'applied' } }
          return settled(decideRetire(storedIn(rows), retirement))
        },
      })
    },

    sweep: (now, options) => sweepAll(createCaller(source.connect, SWEEP_TIMEOUT), { table, now }, options),
    keys: () => allKeys(caller, table, prefix),
    inspect: () => inspectDatabase(caller),
    close: () => source.close(),
  }
}

/** No request waits for a sweep. */
const SWEEP_TIMEOUT = 60_000

/**
 * The decision on a row that a statement found and did not write to. If there is something to be written, somebody else
 * came between the two: the statement runs again, and finds what they have left.
 */
function settled<Answer>(decision: { answer: Answer; entry?: Entry }): Verdict<Answer> {
  return decision.entry === undefined ? { answer: decision.answer } : 'again'
}

/** What was found. */
function storedIn([row]: readonly unknown[]): Stored | undefined {
  return row === undefined ? undefined : (decodeRow(row) ?? { kind: 'unreadable' })
}
