import type { Change } from '@astro-sessions/engine'
import { storable } from '../storable-text.ts'
import { fieldsText } from './row.ts'
import type { Parameters } from './statement.ts'

/** The fields of the row, also where they are no JSON: then there are none. */
const FIELDS = "json_each(case when json_valid(s.fields)then s.fields else '[]' end)"

/** A part of a field: its name, stamp or value. Names never stand in a path, where quotes would mean something. */
function part(field: string, at: 0 | 1 | 2): string {
  return `case ${field}.type when 'array' then json_extract(${field}.value,'$[${at}]')end`
}

/**
 * True of a field of the row whose name is in the list. SQLite makes an index of such a list, once, since nothing of the
 * row is in it: asked the other way round, every item would go through all fields.
 */
function isNamed(names: readonly string[], place: Parameters): string {
  return `${part('f', 0)} in(select value from json_each(${place(JSON.stringify(names))}))`
}

/** True of a field of the row whose name and stamp are in the list. */
function isStamped(stamps: readonly (readonly [name: string, stamp: string])[], place: Parameters): string {
  const list = `json_each(${place(JSON.stringify(stamps))})`
  return `(${part('f', 0)},${part('f', 1)})in(select ${part('g', 0)},${part('g', 1)} from ${list}g)`
}

/** Holds where fields are lost by this change: none where it loses none, whatever there is. */
export function lossParts(change: Change, place: Parameters): string[] {
  const gone = change.clear ? '1' : goneCondition(change, place)
  return gone === null ? [] : [`exists(select 1 from ${FIELDS}f where ${gone})`]
}

/** What a change does with the list of fields: it loses some, and sets some, which come last if they are new. */
export function fieldSets(change: Change, place: Parameters): string[] {
  const { clear, set } = change
  const gone = clear ? '1' : goneCondition(change, place)
  if (gone === null && set.size === 0) return []
  // Of a `not` SQLite would ask whether it is null, for which it goes through the whole list.
  const stays = gone === null ? '1' : `case when ${gone} then 0 else 1 end`
  if (set.size === 0) return [`fields=${listOf(`select f.value v,f.key p from ${FIELDS}f where ${stays}`)}`]
  const kept = `select ${part('f', 0)} n,f.value v,f.key old,null new from ${FIELDS}f where ${stays}`
  const added = `select ${part('n', 0)},n.value,null,n.key from json_each(${place(fieldsText(set))})n`
  // With `max` alone SQLite answers the value of the row that it is of: the new one where there are both.
  const merged = `select v,coalesce(sum(old),1e9+sum(new))p,max(coalesce(new,-1))from(${kept} union all ${added})group by n`
  return [`fields=${listOf(merged)}`]
}

/** SQLite keeps the order of the rows that it gathers. An `order by` within the brackets is unknown to a server of libSQL. */
function listOf(rows: string): string {
  return `(select json_group_array(json(v))from(${rows} order by p))`
}

/** Holds of a field that a change deletes, or drops since it carries the stamp; `null` where it does neither. */
function goneCondition({ delete: deleted, dropIf }: Change, place: Parameters): string | null {
  const conditions = [
    ...(deleted.length === 0 ? [] : [isNamed(deleted.map(storable), place)]),
    ...(dropIf.size === 0 ? [] : [isStamped(stored(dropIf), place)]),
  ]
  return conditions.length === 0 ? null : `(${conditions.join(' or ')})`
}

export function guardParts(guard: Change['guard'], place: Parameters): string[] {
  const stamps: [name: string, stamp: string][] = []
  const absent: string[] = []
  for (const [name, stamp] of guard) {
    if (stamp === null) absent.push(storable(name))
    else stamps.push([storable(name), stamp])
  }
  return [
    ...(stamps.length === 0
      ? []
      : [`(select count(*)from ${FIELDS}f where ${isStamped(stamps, place)})=${place(stamps.length)}`]),
    ...(absent.length === 0 ? [] : [`not exists(select 1 from ${FIELDS}f where ${isNamed(absent, place)})`]),
  ]
}

function stored(stamps: ReadonlyMap<string, string>): [name: string, stamp: string][] {
  return Array.from(stamps, ([name, stamp]) => [storable(name), stamp])
}

/** What there is and what is added may take no more than the limit. */
export function limitParts({ limit, set, clear }: Change, place: Parameters): string[] {
  if (limit === undefined || set.size === 0) return []
  const room = place(Math.floor(limit) - new TextEncoder().encode(fieldsText(set)).length)
  return [`${clear ? '0' : 'length(cast(s.fields as blob))'}<=${room}`]
}
