import { touched } from './expiry.ts'
import type { Applied, Change, Field, Fields, Gone, Retired, SessionRecord } from './store.ts'

/** How an ended record answers a write. */
export function goneBecause(retired: Retired): Gone {
  const { reason, at, successor } = retired
  return { kind: 'gone', reason, at, ...(successor === undefined ? {} : { successor }) }
}

/** True when every guard of the change holds on these fields. */
export function guardsHold(fields: Fields, guard: Change['guard']): boolean {
  for (const [name, stamp] of guard) {
    if ((fields.get(name)?.stamp ?? null) !== stamp) return false
  }
  return true
}

/** The record after the change, and whether anything but the last use moved. Guards and liveness are the caller's. */
export function applyChange(
  record: SessionRecord,
  change: Change,
): { record: SessionRecord; changed: boolean } {
  const fields = applyToFields(record.fields, change)
  const changed =
    fields !== record.fields || (change.meta !== undefined && Object.keys(change.meta).length > 0)
  const meta = { ...record.meta, ...change.meta, lastSeenAt: touched(record.meta, change) }
  return { record: { meta, fields }, changed }
}

/** A record as one request knows it; `revision` is `null` when parallel changes are missing in it. */
export interface KnownRecord {
  readonly record: SessionRecord
  readonly revision: number | null
}

/** What is known of a record after the store has acknowledged a change of it. */
export function acknowledged(known: KnownRecord, change: Change, { meta, revision }: Applied): KnownRecord {
  const { record, changed } = applyChange(known.record, change)
  const isWhole = known.revision !== null && revision === known.revision + (changed ? 1 : 0)
  return { record: { meta, fields: record.fields }, revision: isWhole ? revision : null }
}

function applyToFields(before: Fields, change: Change): Fields {
  const fields = new Map<string, Field>(change.clear ? [] : before)
  let changed = Boolean(change.clear) && before.size > 0
  for (const [name, stamp] of change.dropIf) {
    if (fields.get(name)?.stamp === stamp) changed = fields.delete(name) || changed
  }
  for (const name of change.delete) changed = fields.delete(name) || changed
  for (const [name, field] of change.set) {
    fields.set(name, field)
    changed = true
  }
  return changed ? fields : before
}
