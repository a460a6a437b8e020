import type { Field, ReadResult, RecordMeta, Retired, SessionRecord } from '@astro-sessions/engine'
import { expired, expiryOf, isLive } from '@astro-sessions/engine'
import { original, storable } from '../storable-text.ts'

/**
 * How a record lies in a Redis hash. `m` holds what changes, "<revision> <lastSeenAt> <idle> <deadline>
 * <persistent> <epoch>", `i` what does not, "<createdAt> <id>", `u` the user and `l` the label where there is one, and
 * `f<name>` each field as "<stamp>~<place> <value>": Redis knows no order of the names in a large hash, so a field carries the
 * revision with which it came, and where it stood among those that came with it. A retired record holds `x`, "<reason> <at> <keepUntil>", and `s`, its
 * successor. Small values and few names keep a small session in Redis's compact encoding.
 */
export type Hash = Readonly<Record<string, string>>

interface MetaHash {
  m?: string | undefined
  i?: string | undefined
  u?: string | undefined
  l?: string | undefined
}

/** How long Redis keeps what has expired, in milliseconds: clocks differ, and `expired` is a better answer than `absent`. */
export const slack = 60_000

/** The arguments of the script `create`. */
export function encodeCreation(record: SessionRecord, now: number): string[] {
  return [String(now), lifetime(expiryOf(record.meta), now), ...encodeRecord(record)]
}

function encodeRecord({ meta, fields }: SessionRecord): string[] {
  const { idle, deadline, lastSeenAt, epoch } = meta
  const changing = [
    1,
    integer(lastSeenAt),
    ...[idle, deadline].map(wholeTime),
    meta.persistent ? 1 : 0,
    integer(epoch),
  ]
  const pairs = ['m', changing.join(' '), 'i', `${integer(meta.createdAt)} ${meta.id}`]
  if (meta.userId !== null) pairs.push('u', storable(meta.userId))
  if (meta.label !== null) pairs.push('l', storable(meta.label))
  for (const [index, [name, { stamp, value }]] of [...fields].entries()) {
    pairs.push(fieldName(name), `${stamp}~1.${index} ${value}`)
  }
  return pairs
}

export function fieldName(name: string): string {
  return `f${name}`
}

/** A field that is to be set, and gets its place by the script. */
export function encodeField({ stamp, value }: Field): string {
  return `${stamp} ${value}`
}

/** How long Redis is to keep what ends at that instant. */
export function lifetime(until: number, now: number): string {
  return integer(Math.max(1, Math.ceil(until - now + slack)))
}

/** A number as Lua and Redis can take it. */
export function integer(value: number): string {
  const limit = Number.MAX_SAFE_INTEGER
  return String(Math.round(Math.min(Math.max(value, -limit), limit)))
}

/** A time of a session: an end in the middle of a millisecond is one at the end of it. */
export function wholeTime(ms: number): string {
  return integer(Math.ceil(ms))
}

/** What a hash means at that instant; an empty one is a key without anything, `null` one with something else. */
export function decodeHash(hash: Hash | null, now: number): ReadResult {
  if (hash === null) return { kind: 'unreadable' }
  const marker = decodeMarker(hash)
  if (marker !== null && now < marker.keepUntil)
    return { kind: 'retired', ...retiredAs(marker.reason, marker.at, marker.successor) }
  if (marker !== null) return { kind: 'absent' }
  const live = decodeRecord(hash)
  if (live === null) return { kind: Object.keys(hash).length === 0 ? 'absent' : 'unreadable' }
  if (!isLive(live.record.meta, now)) return expired(live.record.meta)
  return { kind: 'live', ...live }
}

/** The record in a hash and its revision, or null where there is none. */
export function decodeRecord(hash: Hash): { record: SessionRecord; revision: number } | null {
  const decoded = decodeMeta(hash)
  if (decoded === null) return null
  const placed: PlacedField[] = []
  for (const name of Object.keys(hash)) {
    const field = name.startsWith('f') ? decodeField(name, hash[name] ?? '') : null
    if (field !== null) placed.push(field)
  }
  // Redis keeps the order of a small hash.
  if (!placed.every((field, at) => at === 0 || byPlace(placed[at - 1] ?? field, field) <= 0))
    placed.sort(byPlace)
  const fields = new Map<string, Field>()
  for (const { name, field } of placed) fields.set(name, field)
  return { record: { meta: decoded.meta, fields }, revision: decoded.revision }
}

interface PlacedField {
  readonly name: string
  readonly field: Field
  readonly revision: number
  readonly index: number
}

function byPlace(a: PlacedField, b: PlacedField): number {
  return a.revision - b.revision || a.index - b.index
}

/** A field, "<stamp>~<revision>.<index> <value>"; `null` for what is none. */
function decodeField(name: string, text: string): PlacedField | null {
  const end = text.indexOf(' ')
  if (end < 0) return null
  const [tilde, point] = [text.indexOf('~'), text.lastIndexOf('.', end)]
  const isPlaced = tilde >= 0 && tilde < end && point > tilde
  return {
    name: name.slice(1),
    field: { stamp: text.slice(0, tilde >= 0 && tilde < end ? tilde : end), value: text.slice(end + 1) },
    revision: isPlaced ? Number(text.slice(tilde + 1, point)) : 0,
    index: isPlaced ? Number(text.slice(point + 1, end)) : 0,
  }
}

const CHANGING = /^\d+ -?\d+ -?\d+ -?\d+ [01] \d+$/
const FIXED = /^-?\d+ /

/** The meta in a hash and its revision, or null where there is none. */
export function decodeMeta({
  m = '',
  i = '',
  u,
  l,
}: MetaHash): { meta: RecordMeta; revision: number } | null {
  if (!CHANGING.test(m) || !FIXED.test(i)) return null
  const [revision, lastSeenAt, idle, deadline, persistent, epoch] = m.split(' ')
  const blank = i.indexOf(' ')
  return {
    revision: Number(revision),
    meta: {
      id: i.slice(blank + 1),
      userId: u === undefined ? null : original(u),
      label: l === undefined ? null : original(l),
      createdAt: Number(i.slice(0, blank)),
      lastSeenAt: Number(lastSeenAt),
      idle: Number(idle),
      deadline: Number(deadline),
      persistent: persistent === '1',
      epoch: Number(epoch),
    },
  }
}

/** What is left of a record that ended. */
function decodeMarker({ x = '', s }: Hash): (Retired & { keepUntil: number }) | null {
  const parts = /^(ended|rotated) (-?\d+) (-?\d+)$/.exec(x)
  if (parts === null) return null
  return { ...retiredAs(parts[1], Number(parts[2]), s), keepUntil: Number(parts[3]) }
}

/** Reason, instant and successor as the contract names them. */
export function retiredAs(reason: string | undefined, at: number, successor?: string | null): Retired {
  const known = reason === 'rotated' || reason === 'expired' ? reason : 'ended'
  return { reason: known, at, ...(successor == null ? {} : { successor }) }
}
