import type { Change, RecordMeta, Retired, Retirement } from './store.ts'

/** How long a marker stands in the way of late requests, in milliseconds. */
export const MARKER_LIFE = 5 * 60_000

/** The retirement of a record that is not followed by another one. */
export function ending(now: number): Retirement {
  return { reason: 'ended', now, keepUntil: now + MARKER_LIFE }
}

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

/** True when more than a tenth of the idle time has passed since the last recorded use. */
export function isTouchDue(meta: RecordMeta, now: number): boolean {
  return now - meta.lastSeenAt > meta.idle / 10
}

/** The instant of last use after the change. */
export function touched(meta: RecordMeta, change: Pick<Change, 'now' | 'touch'>): number {
  return isTouchDue(meta, change.now) && change.touch ? change.now : meta.lastSeenAt
}
