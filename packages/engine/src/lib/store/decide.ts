import { applyChange, expired, expiryOf, goneBecause, guardsHold, isLive } from './record.ts'
import type {
  ApplyResult,
  Change,
  Gone,
  Live,
  ReadResult,
  Retired,
  Retirement,
  RetireResult,
  SessionRecord,
} from './store.ts'

/** All that a store keeps under a key: a record, or the marker of one that ended. */
export type Entry = Live | ({ readonly kind: 'retired'; readonly keepUntil: number } & Retired)

/** What a verb answers, and what the store must keep under the key from now on; no `entry`: nothing changes. */
export interface Decision<Answer> {
  readonly answer: Answer
  readonly entry?: Entry
}

/**
 * The contract as functions of what is kept under a key: a store that can read an entry and replace it in one
 * atomic step needs nothing else. An entry that nobody asks for any more (see `endOf`) may be missing.
 */
export function decideCreate(
  entry: Entry | undefined,
  record: SessionRecord,
  now: number,
): Decision<boolean> {
  const found = decideRead(entry, now)
  const isFree = found.kind === 'absent' || (found.kind === 'retired' && found.reason === 'expired')
  return isFree ? { answer: true, entry: { kind: 'live', record, revision: 1 } } : { answer: false }
}

export function decideRead(entry: Entry | undefined, now: number): ReadResult {
  if (entry?.kind === 'live') return isLive(entry.record.meta, now) ? entry : expired(entry.record.meta)
  if (entry === undefined || now >= entry.keepUntil) return { kind: 'absent' }
  const { keepUntil: _, ...retired } = entry
  return retired
}

export function decideApply(entry: Entry | undefined, change: Change): Decision<ApplyResult> {
  const found = decideRead(entry, change.now)
  if (found.kind !== 'live') return { answer: gone(found) }
  if (!guardsHold(found.record.fields, change.guard)) return { answer: conflict(found) }
  const { record, changed } = applyChange(found.record, change)
  const revision = found.revision + (changed ? 1 : 0)
  const answer = { kind: 'applied', meta: record.meta, revision } as const
  const isKept = changed || record.meta.lastSeenAt !== found.record.meta.lastSeenAt
  return isKept ? { answer, entry: { kind: 'live', record, revision } } : { answer }
}

export function decideRetire(entry: Entry | undefined, retirement: Retirement): Decision<RetireResult> {
  const { reason, now: at, keepUntil, ifRevision, successor } = retirement
  const found = decideRead(entry, at)
  if (found.kind === 'retired') return { answer: gone(found) }
  if (ifRevision !== undefined) {
    if (found.kind === 'absent') return { answer: gone(found) }
    if (found.revision !== ifRevision) return { answer: conflict(found) }
  }
  const next = successor === undefined ? {} : { successor }
  return { answer: { kind: 'applied' }, entry: { kind: 'retired', reason, at, keepUntil, ...next } }
}

/** The instant from which on nobody asks for the entry: it may be deleted. */
export function endOf(entry: Entry): number {
  return entry.kind === 'live' ? expiryOf(entry.record.meta) : entry.keepUntil
}

function gone(found: Exclude<ReadResult, Live>): Gone {
  return found.kind === 'absent' ? { kind: 'gone', reason: 'absent' } : goneBecause(found)
}

function conflict({ record, revision }: Live) {
  return { kind: 'conflict', current: record, revision } as const
}
