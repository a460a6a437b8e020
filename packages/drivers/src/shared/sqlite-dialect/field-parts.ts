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
  const stays = gone === null ? '1' : `not(${gone})`
  if (set.size === 0) return [`fields=${listOf(`select f.value v,f.key p from ${FIELDS}f where ${stays}`)}`]
  const added = `json_each(${place(fieldsText(set))})`
  const newer = `(select n.value from ${added}n where ${part('n', 0)}=${part('f', 0)})`
  const kept = `select coalesce(${newer},f.value)v,f.key p from ${FIELDS}f where ${stays}`
  const isKept = `exists(select 1 from ${FIELDS}f where ${part('f', 0)}=${part('n', 0)} and ${stays})`
  const fresh = `select n.value v,1e9+n.key p from ${added}n where not ${isKept}`
  return [`fields=${listOf(`${kept} union all ${fresh}`)}`]
}

function listOf(rows: string): string {
  return `(select json_group_array(json(v)order by p)from(${rows}))`
}

/** Holds of a field that a change deletes, or drops since it carries the stamp; `null` where it does neither. */
function goneCondition({ delete: deleted, dropIf }: Change, place: Parameters): string | null {
  if (deleted.length === 0 && dropIf.size === 0) return null
  const drops = [
    ...deleted.map((name) => [storable(name), null]),
    ...Array.from(dropIf, ([name, stamp]) => [storable(name), stamp]),
  ]
  const stamp = part('d', 1)
  return `exists(select 1 from json_each(${place(JSON.stringify(drops))})d where ${part('d', 0)}=${part('f', 0)} and coalesce(${stamp},${part('f', 1)})=${part('f', 1)})`
}

export function guardParts(guard: Change['guard'], place: Parameters): string[] {
  if (guard.size === 0) return []
  const stamps = Array.from(guard, ([name, stamp]) => [storable(name), stamp])
  const found = `(select ${part('f', 1)} from ${FIELDS}f where ${part('f', 0)}=${part('g', 0)})`
  return [
    `not exists(select 1 from json_each(${place(JSON.stringify(stamps))})g where ${part('g', 1)} is not ${found})`,
  ]
}

/** What there is and what is added may take no more than the limit. */
export function limitParts({ limit, set, clear }: Change, place: Parameters): string[] {
  if (limit === undefined || set.size === 0) return []
  const room = place(Math.floor(limit) - new TextEncoder().encode(fieldsText(set)).length)
  return [`${clear ? '0' : 'length(cast(s.fields as blob))'}<=${room}`]
}
