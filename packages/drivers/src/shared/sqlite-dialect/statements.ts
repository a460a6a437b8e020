import type { Change, Retirement, SessionRecord } from '@astro-sessions/engine'
import { MARKER_COLUMNS, RECORD_COLUMNS } from '../sql/meta-columns.ts'
import { fieldSets, guardParts, limitParts, lossParts } from './field-parts.ts'
import { APPLIED, fieldsText, metaValues, READ, unreadable } from './row.ts'
import { createParameters, type Parameters, type Statement } from './statement.ts'

/**
 * The statements of each verb. Where there are two they run as one transaction, in which nobody comes in between: the
 * first answers the row to which the second will write nothing, and the second writes under the opposite condition, so
 * that exactly one of them answers, or there is no row.
 */
export type WriteStatements = readonly [found: Statement, write: Statement]

export function readStatement(table: string, key: string): Statement {
  return { sql: `select ${READ} from ${table} where key=?1`, args: [key] }
}

/** Answers one row if the record is there now, else none. What is no record of ours gives way to it. */
export function createStatement(table: string, key: string, record: SessionRecord, now: number): Statement {
  const place = createParameters()
  const meta = metaValues(record.meta)
  const columns = ['key', 'revision', ...meta.map(([column]) => column), 'fields']
  const values = [place(key), '1', ...meta.map(([, value]) => place(value)), place(fieldsText(record.fields))]
  const replaced = [...columns.slice(1), ...MARKER_COLUMNS].map((column) => `${column}=excluded.${column}`)
  const sql =
    `insert into ${table} as s(${columns})values(${values})on conflict(key)do update set ${replaced} ` +
    `where s.ends<=${place(now)} or ${unreadable('s')} returning 1 r`
  return { sql, args: place.args }
}

/** `null` for a change that cannot write anything, whatever it finds. */
export function applyStatements(table: string, key: string, change: Change): WriteStatements | null {
  const conditionOf = (place: Parameters) => {
    const now = place(change.now)
    const due = change.touch ? [`${now}-s.seen>s.idle/10`] : []
    return [
      `s.reason is null and s.ends>${now} and not ${unreadable('s')}`,
      ...guardParts(change.guard, place),
      ...limitParts(change, place),
      ...(isAlways(change) ? [] : [`(${[...lossParts(change, place), ...due].join(' or ')})`]),
    ].join(' and ')
  }
  const mayLose = lossParts(change, createParameters()).length > 0
  if (!isAlways(change) && !mayLose && !change.touch) return null
  const write = (place: Parameters, self: string) => {
    const now = place(change.now)
    const steps = isAlways(change)
      ? ['revision=revision+1']
      : lossParts(change, place).map((loss) => `revision=revision+(${loss})`)
    const touched = change.touch ? [`seen=case when ${now}-s.seen>s.idle/10 then ${now} else s.seen end`] : []
    const meta = metaValues(change.meta ?? {}).map(([column, value]) => `${column}=${place(value)}`)
    const sets = [...fieldSets(change, place), ...meta, ...steps, ...touched]
    const condition = conditionOf(place)
    return `update ${table} as s set ${sets} where key=${self} and ${condition} returning ${APPLIED}`
  }
  return pair(table, key, { conditionOf, write })
}

export function retireStatements(table: string, key: string, retirement: Retirement): WriteStatements {
  const { reason, now: at, keepUntil, ifRevision, successor = null } = retirement
  const conditionOf = (place: Parameters) => {
    const now = place(at)
    // A record that has not expired, or a marker that nobody needs any more.
    if (ifRevision === undefined) return `((s.reason is null)=(s.ends>${now})or ${unreadable('s')})`
    return `s.reason is null and s.ends>${now} and s.revision=${place(ifRevision)} and not ${unreadable('s')}`
  }
  const write = (place: Parameters, self: string) => {
    const marker = [keepUntil, reason, at, successor].map(place)
    const columns = ['deadline', ...MARKER_COLUMNS]
    const sets = [
      ...columns.map((column, index) => `${column}=${marker[index]}`),
      ...[...RECORD_COLUMNS, 'fields'].map((column) => `${column}=null`),
    ]
    const condition = conditionOf(place)
    return ifRevision === undefined
      ? `insert into ${table} as s(key,${columns})values(${[self, ...marker]})on conflict(key)do update set ${sets} where ${condition} returning 1 r`
      : `update ${table} as s set ${sets} where key=${self} and ${condition} returning 1 r`
  }
  return pair(table, key, { conditionOf, write })
}

/** Deletes so many rows that are over at `now`, and answers one row for each. */
export function sweepStatement(table: string, now: number, count: number): Statement {
  return {
    sql: `delete from ${table} where key in(select key from ${table} where ends<=?1 limit ?2)returning 1 r`,
    args: [now, count],
  }
}

/** So many keys after the last one. */
export function keysStatement(table: string, last: string, count: number): Statement {
  return { sql: `select key from ${table} where key>?1 order by key limit ?2`, args: [last, count] }
}

/** What the clock of the database says, in milliseconds since the epoch. */
export const CLOCK: Statement = {
  sql: "select cast((julianday('now')-2440587.5)*86400000 as integer) clock",
  args: [],
}

interface Writing {
  /** Holds of the row `s` to which something is written. */
  conditionOf(place: Parameters): string
  write(place: Parameters, self: string): string
}

function pair(table: string, key: string, { conditionOf, write }: Writing): WriteStatements {
  const [found, written] = [createParameters(), createParameters()]
  const condition = `key=${found(key)} and(${conditionOf(found)})is not true`
  return [
    { sql: `select ${READ} from ${table} as s where ${condition}`, args: found.args },
    { sql: write(written, written(key)), args: written.args },
  ]
}

function isAlways({ set, meta }: Change): boolean {
  return set.size > 0 || metaValues(meta ?? {}).length > 0
}

/** Bytes of the fields that a change or a new record brings. */
export function bytesOf(fields: Change['set']): number {
  return new TextEncoder().encode(fieldsText(fields)).length
}
