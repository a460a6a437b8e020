import type { Entry, Live, SessionRecord } from '@astro-sessions/engine'
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

/** The entry of an item, or `undefined` for none and for what another program or version wrote. */
export function decodeEntry(item: unknown): Entry | undefined {
  const value = parsed(item)
  if (!isObject(value) || value.format !== FORMAT) return undefined
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
