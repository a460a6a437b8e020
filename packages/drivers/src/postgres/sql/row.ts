import type { Entry, Field, RecordMeta, SessionRecord } from '@astro-sessions/engine'
import { isObject } from '../../shared/record-json.ts'
import { APPLIED_COLUMNS, NEEDED_COLUMNS } from '../../shared/sql/meta-columns.ts'
import { original, storable } from '../../shared/storable-text.ts'
import { textList } from './statement.ts'

/**
 * True in SQL for a row that `decodeRow` cannot read: the table that is printed lets none in, but a site may have
 * made its own.
 */
export function unreadable(row: string): string {
  const needed = [...NEEDED_COLUMNS, ...FIELD_COLUMNS].map((column) => `${row}.${column}`)
  const fields = ['stamps', 'vals'].map((column) => `jsonb_typeof(${row}.${column})<>'object'`)
  return `case when ${row}.reason is null then num_nulls(${needed})>0 or ${fields.join(' or ')} else ${row}.at is null or ${row}.reason not in('ended','rotated')end`
}

/** The columns of the fields: their names in order, and stamps and values apart by name. */
export const FIELD_COLUMNS = ['names', 'stamps', 'vals']

/** Fields as their columns keep them. */
export function fieldColumns(fields: Iterable<readonly [name: string, field: Field]>) {
  const stored = Array.from(
    fields,
    ([name, { stamp, value }]) => [storable(name), stamp, storable(value)] as const,
  )
  return {
    names: textList(stored.map(([name]) => name)),
    stamps: jsonObject(stored.map(([name, stamp]) => [name, stamp])),
    vals: jsonObject(stored.map(([name, , value]) => [name, value])),
  }
}

/** An object in JSON; every name is one, `__proto__` too. */
export function jsonObject(entries: readonly (readonly [name: string, value: string])[]): string {
  return JSON.stringify(Object.fromEntries(entries))
}

/** Meta and revision that a change has answered, as an array so that it is told from a whole row, or `undefined` for anything else. */
export function decodeApplied(answer: unknown): { meta: RecordMeta; revision: number } | undefined {
  if (!Array.isArray(answer)) return undefined
  return decodeMeta(Object.fromEntries(APPLIED_COLUMNS.map((column, index) => [column, answer[index]])))
}

/** What a row holds; `null` when it is no row of ours. */
export function decodeRow(row: unknown): Entry | null {
  if (!isObject(row)) return null
  return row.reason === null ? decodeLive(row) : decodeMarker(row)
}

function decodeLive(row: Record<string, unknown>): Entry | null {
  const decoded = decodeMeta(row)
  const fields = decodeFields(row)
  if (decoded === undefined || fields === null) return null
  const record: SessionRecord = { meta: decoded.meta, fields }
  return { kind: 'live', record, revision: decoded.revision }
}

function decodeMeta(row: Record<string, unknown>): { meta: RecordMeta; revision: number } | undefined {
  const { revision, id, persistent, user_id: userId, label } = row
  const { seen, idle, deadline, created, epoch } = row
  if (!isNumber(revision) || typeof id !== 'string' || typeof persistent !== 'boolean') return undefined
  if (!isNumber(seen) || !isNumber(idle) || !isNumber(deadline)) return undefined
  if (!isNumber(created) || !isNumber(epoch) || !isNullable(userId) || !isNullable(label)) return undefined
  const meta = {
    id: original(id),
    userId: userId === null ? null : original(userId),
    label: label === null ? null : original(label),
    createdAt: created,
    lastSeenAt: seen,
    idle,
    deadline,
    persistent,
    epoch,
  }
  return { meta, revision }
}

/** What somebody else wrote beside the fields of the store is not seen. */
function decodeFields({ names, stamps, vals }: Record<string, unknown>): Map<string, Field> | null {
  if (!Array.isArray(names) || !isPlain(stamps) || !isPlain(vals)) return null
  const fields = new Map<string, Field>()
  for (const name of names) {
    const [stamp, value] = [ownText(stamps, name), ownText(vals, name)]
    if (stamp !== undefined && value !== undefined)
      fields.set(original(name), { stamp, value: original(value) })
  }
  return fields
}

function decodeMarker({ reason, at, deadline, successor }: Record<string, unknown>): Entry | null {
  if (reason !== 'ended' && reason !== 'rotated') return null
  if (!isNumber(at) || !isNumber(deadline)) return null
  const next = typeof successor === 'string' ? { successor } : {}
  return { kind: 'retired', reason, at, keepUntil: deadline, ...next }
}

function ownText(values: Record<string, unknown>, name: unknown): string | undefined {
  if (typeof name !== 'string' || !Object.hasOwn(values, name)) return undefined
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function isNullable(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}
