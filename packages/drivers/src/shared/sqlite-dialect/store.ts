import {
  type Decision,
  decideApply,
  decideRead,
  decideRetire,
  SessionError,
  type SessionStore,
} from '@astro-sessions/engine'
import { assertFits } from '../entry-json.ts'
import { ownKeys, prefixOf } from '../keys/own-keys.ts'
import { storable } from '../storable-text.ts'
import { sweepSteps } from '../sweep/sweep-steps.ts'
import { appliedIn, storedIn } from './row.ts'
import type { Row, Statement } from './statement.ts'
import {
  applyStatements,
  bytesOf,
  CLOCK,
  createStatement,
  keysStatement,
  readStatement,
  retireStatements,
  sweepStatement,
} from './statements.ts'

/** A database of the SQLite dialect, as the store reaches it. */
export interface SqliteDatabase {
  /** Runs the statements as one transaction, in one way to the database and back; resolves to the rows of each. */
  run(statements: readonly Statement[], kind: 'read' | 'write'): Promise<readonly (readonly Row[])[]>
  close?(): Promise<void>
}

export interface DialectOptions {
  readonly database: SqliteDatabase
  /** As it stands in a statement. */
  readonly table: string
  /** What every key begins with. */
  readonly base: string
  /** Most bytes of one value, where there is a limit. */
  readonly valueLimit?: number
  /** Rows that have ended and leave with each record that comes, where no server runs long enough to sweep (none). */
  readonly sweptByCreate?: number
}

/** Rows that are deleted in one step. */
const BATCH = 100
/** Keys that are asked for at a time. */
const PAGE = 500

/** A store in a table that `sqliteSchema` makes: one row per session, and one batch of statements per verb. */
export function dialectStore({
  database,
  table,
  base,
  valueLimit,
  sweptByCreate = 0,
}: DialectOptions): SessionStore {
  const prefix = storable(prefixOf(base))
  const keyOf = (key: string) => prefix + key

  async function one(statement: Statement, kind: 'read' | 'write'): Promise<readonly Row[]> {
    const [rows = []] = await database.run([statement], kind)
    return rows
  }

  return {
    capabilities: {
      atomic: 'everywhere',
      consistency: 'strong',
      ...(valueLimit !== undefined && { valueLimit }),
    },
    async create(key, record, now) {
      assertFits(bytesOf(record.fields), valueLimit)
      const create = createStatement(table, keyOf(key), record, now)
      if (sweptByCreate === 0) return (await one(create, 'write')).length > 0
      // First the sweep: what is created may have ended by the clock of another machine.
      const [, created = []] = await database.run(
        [sweepStatement(table, now, sweptByCreate), create],
        'write',
      )
      return created.length > 0
    },
    async read(key, now) {
      return decideRead(storedIn(await one(readStatement(table, keyOf(key)), 'read')), now)
    },
    async apply(key, change) {
      assertFits(bytesOf(change.set), valueLimit)
      const statements = applyStatements(table, keyOf(key), change)
      const [found = [], written = []] = await database.run(
        statements ?? [readStatement(table, keyOf(key))],
        statements === null ? 'read' : 'write',
      )
      const applied = appliedIn(written)
      if (applied !== undefined) return { kind: 'applied', ...applied }
      const stored = storedIn(found)
      const decision = decideApply(stored, change)
      // The statement was not sure that it fits.
      if (decision.entry !== undefined && stored?.kind === 'live' && change.limit !== undefined)
        return { kind: 'conflict', current: stored.record, revision: stored.revision }
      return settled(decision)
    },
    async retire(key, retirement) {
      const statements = retireStatements(table, keyOf(key), retirement)
      const [found = [], written = []] = await database.run(statements, 'write')
      if (written.length > 0) return { kind: 'applied' }
      return settled(decideRetire(storedIn(found), retirement))
    },
    sweep(now, options) {
      const step = async () => (await one(sweepStatement(table, now, BATCH), 'write')).length
      return sweepSteps({ size: BATCH, step }, options)
    },
    async *keys() {
      for (let last = ''; ; ) {
        const rows = await one(keysStatement(table, last, PAGE), 'read')
        const names = rows.map(({ key }) => String(key))
        yield ownKeys(names, prefix)
        last = names.at(-1) ?? ''
        if (names.length < PAGE) return
      }
    },
    async inspect() {
      const [row] = await one(CLOCK, 'read')
      return { clock: Number(row?.clock), warnings: [] }
    },
    close: async () => database.close?.(),
  }
}

/** The answer of a decision on a row to which nothing was written, and nothing was to be. */
function settled<Answer>({ answer, entry }: Decision<Answer>): Answer {
  if (entry === undefined) return answer
  throw new SessionError('STORE_INVALID', 'The database did not write what it was asked to write.', {
    hint: 'Its statements must run as one transaction, and its table must be the one that the schema prints.',
  })
}
