import type { Entry, Fields, RecordMeta, Stored } from '@astro-sessions/engine'
import { fieldsFromList, listOfFields } from '../record-json.ts'
import { APPLIED_COLUMNS, MARKER_COLUMNS, metaColumns, NEEDED_COLUMNS } from '../sql/meta-columns.ts'
import { original, storable } from '../storable-text.ts'
import type { Row, SqlValue } from './statement.ts'

const READ_COLUMNS = [...APPLIED_COLUMNS, ...MARKER_COLUMNS]

/** What a read answers. In two columns: the client of libSQL asks for the name of each, which costs more than the rest. */
export const READ = `${packed(READ_COLUMNS)},fields`

/** What a change answers of a record that it has changed. */
export const APPLIED = packed(APPLIED_COLUMNS)

function packed(columns: readonly string[]): string {
  return `json_array(${columns})packed`
}

/** The columns of a row of `READ` or `APPLIED`, by name. */
function unpacked(row: Row): Row {
  const values = typeof row.packed === 'string' ? parsed(row.packed) : undefined
  if (!Array.isArray(values)) return row
  return { ...row, ...Object.fromEntries(values.map((value, at) => [READ_COLUMNS[at], value])) }
}

/** True in SQL for a row that `storedIn` cannot read. Each part is asked only of what the part before has let through. */
export function unreadable(row: string): string {
  const missing = [...NEEDED_COLUMNS, 'fields'].map((column) => `${row}.${column} is null`).join(' or ')
  const parts = [0, 1, 2].map((at) => `json_type(e.value,'$[${at}]')is not 'text'`).join(' or ')
  const field = `case e.type when 'array' then ${parts} else 1 end`
  const list = `case json_type(${row}.fields)when 'array' then exists(select 1 from json_each(${row}.fields)e where ${field})else 1 end`
  const record = `case when ${missing} then 1 when json_valid(${row}.fields)then ${list} else 1 end`
  return `case when ${row}.reason is null then ${record} else ${row}.at is null or ${row}.reason not in('ended','rotated')end`
}

/** Meta by column, as SQLite takes it. */
export function metaValues(meta: Partial<RecordMeta>): [column: string, value: SqlValue][] {
  return metaColumns(meta).map(([column, value]) => [
    column,
    typeof value === 'boolean' ? Number(value) : value,
  ])
}

/** Fields as their column keeps them. */
export function fieldsText(fields: Fields): string {
  const list = listOfFields(fields).map(([name, stamp, value]) => [storable(name), stamp, storable(value)])
  return JSON.stringify(list)
}

/** Meta and revision of a row that was changed, or `undefined` where it lacks some of it. */
export function appliedIn([row]: readonly Row[]): Applied | undefined {
  return row && decodeMeta(unpacked(row))
}

interface Applied {
  readonly meta: RecordMeta
  readonly revision: number
}

function decodeMeta(row: Row): Applied | undefined {
  const numbers = ['revision', 'seen', 'idle', 'deadline', 'created', 'epoch', 'persistent'].map((column) =>
    numberIn(row[column]),
  )
  if (!numbers.every((each) => each !== undefined) || typeof row.id !== 'string') return undefined
  const [revision = 0, lastSeenAt = 0, idle = 0, deadline = 0, createdAt = 0, epoch = 0, persistent] = numbers
  const meta = {
    id: original(row.id),
    userId: textIn(row.user_id),
    label: textIn(row.label),
    createdAt,
    lastSeenAt,
    idle,
    deadline,
    persistent: persistent === 1,
    epoch,
  }
  return { meta, revision }
}

/** What was found under a key. */
export function storedIn([found]: readonly Row[]): Stored | undefined {
  if (found === undefined) return undefined
  const row = unpacked(found)
  return (row.reason === null ? decodeLive(row) : decodeMarker(row)) ?? { kind: 'unreadable' }
}

function decodeLive(row: Row): Entry | undefined {
  const decoded = decodeMeta(row)
  const stored = typeof row.fields === 'string' ? fieldsFromList(parsed(row.fields)) : null
  if (decoded === undefined || stored === null) return undefined
  const fields = new Map(
    Array.from(stored, ([name, { stamp, value }]) => [original(name), { stamp, value: original(value) }]),
  )
  return { kind: 'live', record: { meta: decoded.meta, fields }, revision: decoded.revision }
}

function decodeMarker({ reason, at: atColumn, deadline, successor }: Row): Entry | undefined {
  const [at, keepUntil] = [numberIn(atColumn), numberIn(deadline)]
  if ((reason !== 'ended' && reason !== 'rotated') || at === undefined || keepUntil === undefined)
    return undefined
  return { kind: 'retired', reason, at, keepUntil, ...(typeof successor === 'string' && { successor }) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' ? original(value) : null
}
