import { expired, expiryOf, isLive } from './expiry.ts'
import { applyChange, goneBecause, guardsHold } from './record.ts'
import { mayOutgrow } from './size.ts'
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
  Unreadable,
} from './store.ts'

/** All that a store keeps under a key: a record, or the marker of one that ended. */
export type Entry = Live | ({ readonly kind: 'retired'; readonly keepUntil: number } & Retired)

/** What a store finds under a key: an entry, or something that is none. */
export type Stored = Entry | Unreadable

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
  entry: Stored | undefined,
  record: SessionRecord,
  now: number,
): Decision<boolean> {
  const found = decideRead(entry, now)
  const isTaken = found.kind === 'live' || (found.kind === 'retired' && found.reason !== 'expired')
  return isTaken ? { answer: false } : { answer: true, entry: { kind: 'live', record, revision: 1 } }
}

export function decideRead(entry: Stored | undefined, now: number): ReadResult {
  if (entry?.kind === 'live') return isLive(entry.record.meta, now) ? entry : expired(entry.record.meta)
  if (entry?.kind === 'unreadable') return entry
  if (entry === undefined || now >= entry.keepUntil) return { kind: 'absent' }
  const { keepUntil: _, ...retired } = entry
  return retired
}

export function decideApply(entry: Stored | undefined, change: Change): Decision<ApplyResult> {
  const found = decideRead(entry, change.now)
  if (found.kind !== 'live') return { answer: gone(found) }
  if (!guardsHold(found.record.fields, change.guard) || mayOutgrow(found.record, change))
    return { answer: conflict(found) }
  const { record, changed } = applyChange(found.record, change)
  const revision = found.revision + (changed ? 1 : 0)
  const answer = { kind: 'applied', meta: record.meta, revision } as const
  const isKept = changed || record.meta.lastSeenAt !== found.record.meta.lastSeenAt
  return isKept ? { answer, entry: { kind: 'live', record, revision } } : { answer }
}

export function decideRetire(entry: Stored | undefined, retirement: Retirement): Decision<RetireResult> {
  const { reason, now: at, keepUntil, ifRevision, successor } = retirement
  const found = decideRead(entry, at)
  if (found.kind === 'retired') return { answer: gone(found) }
  if (ifRevision !== undefined) {
    if (found.kind !== 'live') return { answer: gone(found) }
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
  return found.kind === 'retired' ? goneBecause(found) : { kind: 'gone', reason: found.kind }
}

function conflict({ record, revision }: Live) {
  return { kind: 'conflict', current: record, revision } as const
}
