import type { Applied, Change, Field, Fields, Gone, RecordMeta, Retired, SessionRecord } from './store.ts'

/** The instant at which the record ends if nobody uses it again. */
export function expiryOf(meta: RecordMeta): number {
  return Math.min(meta.lastSeenAt + meta.idle, meta.deadline)
}

/** True until the record's idle time or deadline is reached. */
export function isLive(meta: RecordMeta, now: number): boolean {
  return now < expiryOf(meta)
}

/** How a record past its time reads. */
export function expired(meta: RecordMeta): { kind: 'retired' } & Retired {
  return { kind: 'retired', reason: 'expired', at: expiryOf(meta) }
}

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

/** The instant of last use after the change. */
export function touched(meta: RecordMeta, change: Pick<Change, 'now' | 'touch'>): number {
  return isTouchDue(meta, change.now) && change.touch ? change.now : meta.lastSeenAt
}

/** True when more than a tenth of the idle time has passed since the last recorded use. */
export function isTouchDue(meta: RecordMeta, now: number): boolean {
  return now - meta.lastSeenAt > meta.idle / 10
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
