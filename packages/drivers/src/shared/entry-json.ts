import {
  type Entry,
  endOf,
  type Live,
  SessionError,
  type SessionRecord,
  type Stored,
} from '@astro-sessions/engine'
import { fieldsFromList, isMeta, isObject, listOfFields } from './record-json.ts'

/** Moves when the version before could not read an item of this one. */
const FORMAT = 1

export function encodeEntry(entry: Entry): string {
  if (entry.kind === 'retired') return JSON.stringify({ format: FORMAT, ...entry })
  const { meta, fields } = entry.record
  return JSON.stringify({
    format: FORMAT,
    kind: 'live',
    revision: entry.revision,
    meta,
    fields: listOfFields(fields),
  })
}

/** A marker that is kept for longer than it answers for: as long as a record may come up in its place. */
export function encodeMarker(marker: Extract<Entry, { kind: 'retired' }>, until: number): string {
  return JSON.stringify({ format: FORMAT, ...marker, until })
}

/** The instant from which on nobody needs the item; `undefined` for what is no entry. */
export function endOfItem(item: unknown): number | undefined {
  const entry = decodeEntry(item)
  if (entry === undefined || entry.kind === 'unreadable') return undefined
  const value = parsed(item)
  const until = isObject(value) && typeof value.until === 'number' ? value.until : 0
  return Math.max(endOf(entry), until)
}

/**
 * @param largest keys of the session that take most, if they are known
 * @throws SessionError `TOO_LARGE` when the bytes are more than one value of a store takes; nothing was written then
 */
export function assertFits(bytes: number, limit: number | undefined, largest: readonly string[] = []): void {
  if (limit !== undefined && bytes > limit) throw tooLarge(bytes, limit, largest)
}

/** The error of a session that would take more bytes than one value of its store. */
export function tooLarge(bytes: number, limit: number, largest: readonly string[] = []): SessionError {
  const names = largest.length === 0 ? '' : ` Largest: ${largest.map((key) => `"${key}"`).join(', ')}.`
  return new SessionError(
    'TOO_LARGE',
    `The session would take ${kilobytes(bytes)}, but its store allows at most ${kilobytes(limit)}, so nothing was written.${names}`,
    { hint: 'Keep large data in a database and its id in the session.' },
  )
}

/** The entry of an item: `undefined` for no item, `unreadable` for what is damaged or of another program or version. */
export function decodeEntry(item: unknown): Stored | undefined {
  if (item === undefined || item === null) return undefined
  const value = parsed(item)
  const entry = isObject(value) && value.format === FORMAT ? decodeValue(value) : undefined
  return entry ?? { kind: 'unreadable' }
}

function decodeValue(value: Record<string, unknown>): Entry | undefined {
  return value.kind === 'live' ? decodeLive(value) : decodeRetired(value)
}

function decodeLive({ meta, fields: list, revision }: Record<string, unknown>): Live | undefined {
  const fields = fieldsFromList(list)
  if (!isMeta(meta) || fields === null || typeof revision !== 'number') return undefined
  const record: SessionRecord = { meta, fields }
  return { kind: 'live', record, revision }
}

function decodeRetired({ reason, at, keepUntil, successor }: Record<string, unknown>): Entry | undefined {
  if (reason !== 'ended' && reason !== 'rotated') return undefined
  if (typeof at !== 'number' || typeof keepUntil !== 'number') return undefined
  const next = typeof successor === 'string' ? { successor } : {}
  return { kind: 'retired', reason, at, keepUntil, ...next }
}

// Some drivers answer the text, others bytes, others what they parsed from it.
function parsed(item: unknown): unknown {
  const text = item instanceof Uint8Array ? new TextDecoder().decode(item) : item
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function kilobytes(size: number): string {
  return `${Math.ceil(size / 1000)} kB`
}
