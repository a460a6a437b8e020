import {
  type ApplyResult,
  applyChange,
  type Change,
  type Gone,
  guardsHold,
  mayOutgrow,
  type ReadResult,
  type Retirement,
  type RetireResult,
  type SessionRecord,
} from '@astro-sessions/engine'
import { nonce } from './disk/places.ts'
import { endedPointer, livePointer, type Pointer } from './disk/pointer.ts'
import type { Found } from './find.ts'

/** What a verb answers, and the move that has to succeed before it may. */
export interface Decision<Outcome> {
  readonly outcome: Outcome
  readonly move?: Move
}

export interface Move {
  readonly to: Pointer
  /** The record that a live pointer stands for. */
  readonly record?: SessionRecord
}

export function decideRead(found: Found): ReadResult {
  if (found.kind === 'live') return { kind: 'live', record: found.record, revision: found.pointer.revision }
  return found.kind === 'over' ? { kind: 'retired', ...found.retired } : { kind: missing(found) }
}

export function decideCreate(found: Found, record: SessionRecord): Decision<boolean> {
  if (found.kind === 'live') return { outcome: false }
  if (found.kind === 'over' && found.retired.reason !== 'expired') return { outcome: false }
  const to = livePointer(nextRevision(found), nonce(), record.meta)
  return { outcome: true, move: { to, record } }
}

export function decideApply(found: Found, change: Change): Decision<ApplyResult> {
  if (found.kind !== 'live') return { outcome: goneFrom(found) }
  const { pointer } = found
  if (!guardsHold(found.record.fields, change.guard) || mayOutgrow(found.record, change))
    return { outcome: conflictWith(found) }
  const { record, changed: isChanged } = applyChange(found.record, change)
  const revision = pointer.revision + (isChanged ? 1 : 0)
  const outcome = { kind: 'applied', meta: record.meta, revision } as const
  if (!isChanged && record.meta.lastSeenAt === pointer.lastSeenAt) return { outcome }
  const to = livePointer(revision, isChanged ? nonce() : pointer.nonce, record.meta)
  return { outcome, move: { to, record } }
}

export function decideRetire(found: Found, retirement: Retirement): Decision<RetireResult> {
  const { ifRevision } = retirement
  if (found.kind === 'over') return { outcome: goneFrom(found) }
  if (found.kind === 'free' && ifRevision !== undefined) return { outcome: goneFrom(found) }
  if (found.kind === 'live' && ifRevision !== undefined && found.pointer.revision !== ifRevision) {
    return { outcome: conflictWith(found) }
  }
  const to = endedPointer(nextRevision(found), retirement)
  return { outcome: { kind: 'applied' }, move: { to } }
}

function goneFrom(found: Exclude<Found, { kind: 'live' }>): Gone {
  return found.kind === 'over' ? { kind: 'gone', ...found.retired } : { kind: 'gone', reason: missing(found) }
}

function missing({ isUnreadable }: Extract<Found, { kind: 'free' }>) {
  return isUnreadable ? 'unreadable' : 'absent'
}

function conflictWith({ record, pointer }: Extract<Found, { kind: 'live' }>) {
  return { kind: 'conflict', current: record, revision: pointer.revision } as const
}

function nextRevision({ pointer }: Found): number {
  return (pointer?.revision ?? 0) + 1
}
