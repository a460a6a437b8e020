import type { Change, Retirement, SessionRecord } from '@astro-sessions/engine'
import {
  APPLIED_COLUMNS,
  MARKER_COLUMNS,
  metaColumns,
  RECORD_COLUMNS,
} from '../../shared/sql/meta-columns.ts'
import { storable } from '../../shared/storable-text.ts'
import { FIELD_COLUMNS, fieldColumns, jsonObject, unreadable } from './row.ts'
import { asJson, asTexts, createParameters, type Parameters, type Statement, textList } from './statement.ts'

/**
 * One statement for each verb, of those parts alone that it needs. Every guard is a plain expression on the row that is
 * written: PostgreSQL asks it again of the newest row when the one that it had found is changed by somebody else. Where
 * nothing was written, the row as the statement found it is answered, and `decide…` of the engine says what that means.
 */

export function readStatement(table: string, key: string): Statement {
  return { text: `select row_to_json(s)::text r from ${table} s where key=$1`, values: [key] }
}

/** Answers one row if the record is there now, else none. What is no record of ours gives way to it. */
export function createStatement(table: string, key: string, record: SessionRecord, now: number): Statement {
  const place = createParameters()
  const { names, stamps, vals } = fieldColumns(record.fields)
  const meta = metaColumns(record.meta)
  const columns = ['key', 'revision', ...meta.map(([column]) => column), ...FIELD_COLUMNS]
  const values = [
    place(key),
    '1',
    ...meta.map(([, value]) => place(value)),
    asTexts(place(names)),
    asJson(place(stamps)),
    asJson(place(vals)),
  ]
  const replaced = [...columns.slice(1), ...MARKER_COLUMNS].map((column) => `${column}=excluded.${column}`)
  const text =
    `insert into ${table} as s(${columns})values(${values})` +
    `on conflict(key)do update set ${replaced} where s.ends<=${place(now)} or ${unreadable('s')} returning '1' r`
  return { text, values: place.values }
}

/**
 * Answers revision and meta of a record that was changed, as an array, or the row as it was found. `null` for a change
 * that cannot write anything, whatever it finds.
 */
export function applyStatement(table: string, key: string, change: Change): Statement | null {
  const place = createParameters()
  const [self, now] = [place(key), place(change.now)]
  const due = `${now}-seen>idle/10`
  const fields = fieldParts(change, place)
  const meta = metaColumns(change.meta ?? {})
  const always = change.set.size > 0 || meta.length > 0
  const occasions = [...fields.losses, ...(change.touch ? [due] : [])]
  if (!always && occasions.length === 0) return null
  const sets = [
    ...fields.sets,
    ...meta.map(([column, value]) => `${column}=${place(value)}`),
    ...(always ? ['revision=revision+1'] : fields.losses.map((loss) => `revision=revision+(${loss})::int`)),
    ...(change.touch ? [`seen=case when ${due} then ${now} else seen end`] : []),
  ]
  const conditions = [
    `key=${self}`,
    `ends>${now}`,
    'reason is null',
    ...guardParts(change.guard, place),
    ...limitParts(change, place),
    ...(always ? [] : [`(${occasions.join(' or ')})`]),
  ]
  const update = `update ${table} set ${sets} where ${conditions.join(' and ')} `
  const answer = `returning json_build_array(${APPLIED_COLUMNS})::text r`
  return { text: orFound(table, self, update + answer), values: place.values }
}

/** Answers an empty array if the record was retired, or the row as it was found. */
export function retireStatement(table: string, key: string, retirement: Retirement): Statement {
  const place = createParameters()
  const { reason, now: at, keepUntil, ifRevision, successor = null } = retirement
  const [self, now] = [place(key), place(at)]
  const marker = [place(keepUntil), place(reason), now, place(successor)]
  const columns = ['deadline', ...MARKER_COLUMNS]
  const emptied = [...RECORD_COLUMNS, ...FIELD_COLUMNS]
  const sets = [
    ...columns.map((column, index) => `${column}=${marker[index]}`),
    ...emptied.map((column) => `${column}=null`),
  ]
  const write =
    ifRevision === undefined
      ? `insert into ${table} as s(key,${columns})values(${[self, ...marker]})on conflict(key)do update set ${sets} ` +
        // A record that has not expired, or a marker that nobody needs any more.
        `where(s.reason is null)=(s.ends>${now})or ${unreadable('s')}`
      : `update ${table} set ${sets} where key=${self} and reason is null and ends>${now} and revision=${place(ifRevision)}::float8`
  return { text: orFound(table, self, `${write} returning '[]'r`), values: place.values }
}

interface FieldParts {
  readonly sets: readonly string[]
  /** Conditions of which one must hold if fields are to be lost by this change. */
  readonly losses: readonly string[]
}

/** What a change does with the three columns of the fields: it loses some, then sets some, which come last if they are new. */
function fieldParts({ clear, set, ...change }: Change, place: Parameters): FieldParts {
  const gone = clear ? null : goneNames(change, place)
  if (!clear && gone === null && set.size === 0) return { sets: [], losses: [] }
  const kept = clear ? CLEARED : gone === null ? FIELD_COLUMNS : keptColumns(gone)
  const losses = clear ? ["names<>'{}'"] : gone === null ? [] : [`stamps?|${gone}`]
  const [names = '', stamps = '', vals = ''] = kept
  if (set.size === 0) return { sets: [`names=${names}`, `stamps=${stamps}`, `vals=${vals}`], losses }
  const added = fieldColumns(set)
  const sets = [
    `stamps=${stamps}||${asJson(place(added.stamps))}`,
    `vals=${vals}||${asJson(place(added.vals))}`,
    `names=${names}||array(select*from unnest(${asTexts(place(added.names))})n where n not in(select unnest(${names})))`,
  ]
  return { sets, losses }
}

const CLEARED = ["'{}'::text[]", "'{}'::jsonb", "'{}'::jsonb"]

/** PostgreSQL makes an index of what stands after `in`; every other way to leave names out goes through all of both. */
function keptColumns(gone: string): string[] {
  const isKept = `not in(select unnest(${gone}))`
  const kept = (column: string) =>
    `coalesce((select jsonb_object_agg(k,v)from jsonb_each(${column})e(k,v)where k ${isKept}),'{}')`
  return [`array(select*from unnest(names)n where n ${isKept})`, kept('stamps'), kept('vals')]
}

/** The names that a change deletes, and those that it drops where they carry the stamp; `null` for none. */
function goneNames(
  { delete: deleted, dropIf }: Pick<Change, 'delete' | 'dropIf'>,
  place: Parameters,
): string | null {
  const drops = Array.from(dropIf, ([name, stamp]) => [storable(name), stamp] as const)
  const parts = [
    ...(deleted.length === 0 ? [] : [asTexts(place(textList(deleted.map(storable))))]),
    ...(drops.length === 0
      ? []
      : [
          `array(select k from jsonb_each_text(${asJson(place(jsonObject(drops)))})d(k,v)where(k,v)in(select * from jsonb_each_text(stamps)))`,
        ]),
  ]
  return parts.length === 0 ? null : `(${parts.join('||')})`
}

function guardParts(guard: Change['guard'], place: Parameters): string[] {
  const stamps: [string, string][] = []
  const absent: string[] = []
  for (const [name, stamp] of guard) {
    if (stamp === null) absent.push(storable(name))
    else stamps.push([storable(name), stamp])
  }
  return [
    ...(stamps.length === 0 ? [] : [`stamps@>${asJson(place(jsonObject(stamps)))}`]),
    ...(absent.length === 0 ? [] : [`not stamps?|${asTexts(place(textList(absent)))}`]),
  ]
}

/**
 * What there is and what is added may take no more than the limit. To count what is there PostgreSQL unpacks it, and
 * packed it takes a three-hundredth at least, so a small session is not counted.
 */
function limitParts({ limit, set, clear }: Change, place: Parameters): string[] {
  if (limit === undefined || set.size === 0) return []
  const added = new TextEncoder().encode(fieldColumns(set).vals).length
  const room = place(Math.floor(limit) - added)
  const size = `case when pg_column_size(vals)*300::float8<=${room} then 0 else octet_length(vals::text)end`
  return [clear ? `0<=${room}` : `${size}<=${room}`]
}

/** What the writing answers, or, where it has written nothing, the row as the statement found it. */
function orFound(table: string, key: string, write: string): string {
  return `with u as(${write})table u union all select row_to_json(s)::text from ${table} s where key=${key} and not exists(table u)`
}
