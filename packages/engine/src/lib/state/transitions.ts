import type { InterruptionReason } from '../events.ts'
import { acknowledged } from '../store/record.ts'
import type {
  Applied,
  Change,
  Conflict,
  Fields,
  Gone,
  Live,
  ReadResult,
  Retired,
  SessionRecord,
} from '../store/store.ts'
import { baseOf } from './observe.ts'
import { isUnderWay } from './outdated.ts'
import { isInFlight } from './rotation-grace.ts'
import { nextSession, recordOf, type Source, vaultOf, type Work } from './work.ts'

/*
 * All that moves a request from one source to another. Reading calls the store (load.ts), and so does writing
 * (the rooms commit and lifecycle); what an answer means for the request is said here.
 *
 * | from              | by             | to              | because                                                         |
 * | ----------------- | -------------- | --------------- | --------------------------------------------------------------- |
 * | unread            | `settleRead`   | live            | the store has the record, also where a write of it was refused  |
 * | unread            | `settleRead`   | none            | it has none, or none that can be read: a write starts one       |
 * | unread            | `settleRead`   | interrupted     | it was, or may have been, retired while this request was on its |
 * |                   |                |                 | way                                                             |
 * | live              | `acknowledge`  | live            | the store applied a change                                      |
 * | live              | `catchUp`      | live            | the store, or another writer of this process, has a newer one   |
 * | unread, live      | `acceptGone`   | interrupted     | the store refused a write: what the page saw is not there       |
 * | unread            | `acceptGone`   | none            | the store refused a blind write: there was no session           |
 * | any               | `interrupt`    | interrupted     | the writes of this request cannot be kept                       |
 * | none, live        | `moveToNext`   | live            | this request created the record, or rotated to it               |
 * | any               | `moveTo`       | as told         | the session ended here, a login starts over, `load` was called  |
 *
 * What the page knows of it (`seen`, `observed`, `observesAll`, `unobserved`) is no copy of the record: a merge needs
 * both. The record follows the store, and what the page knows follows the page.
 *
 * | by                        | `seen`                             | `observed`, `unobserved` | `observesAll` |
 * | ------------------------- | ---------------------------------- | ------------------------ | ------------- |
 * | `becomeLive`              | the fields that were read          | stay                     | stays         |
 * | `acknowledge`, `catchUp`  | stays                              | stay                     | stays         |
 * | a look (observe.ts)       | stays                              | the field, or those that | by all keys   |
 * |                           |                                    | were written before      |               |
 * | a commit (`advance`)      | with what the page wrote           | what the page wrote      | stays         |
 * | a call at once            | with what it stored                | its field                | stays         |
 * | `moveToNext`              | what the page makes of the session | empty                    | true          |
 * | `moveTo`, `interrupt`     | empty                              | empty                    | false         |
 */

/** Takes over the first answer of the store. */
export function settleRead(work: Work, found: ReadResult): void {
  const retired = found.kind === 'retired' ? found : null
  if (found.kind === 'live') becomeLive(work, found)
  else if (found.kind === 'unreadable') becomeUnreadable(work)
  else if (isInFlight(work, found)) work.source = { kind: 'interrupted', retired }
  else becomeNone(work, retired?.reason ?? 'absent')
}

/** Takes over a record that was read: what the page sees from here on does not change under it. */
export function becomeLive(
  work: Work,
  { record, revision }: { record: SessionRecord; revision: number | null },
): void {
  work.source = { kind: 'live', record, revision }
  work.wasLive = true
  work.seen = record.fields
  work.seenUserId = record.meta.userId
}

/** Takes over an acknowledged change. */
export function acknowledge(work: Work, change: Change, answer: Applied): void {
  if (work.source.kind === 'live')
    work.source = { kind: 'live', ...acknowledged(work.source, change, answer) }
}

/** Takes over a record that is newer than the one that the page has seen. Who has seen none has to `load` it. */
export function catchUp(work: Work, { current, revision }: Pick<Conflict, 'current' | 'revision'>): void {
  if (work.source.kind === 'live') work.source = { kind: 'live', record: current, revision }
}

/** Takes over the record of this session that an earlier writer of this process left, if it is newer than the known one. */
export function catchUpTo(work: Work, latest: Live | null): void {
  const { source } = work
  if (latest === null || source.kind !== 'live' || source.revision === null) return
  if (latest.revision > source.revision) catchUp(work, { current: latest.record, revision: latest.revision })
}

/** Takes over what a store answered to a write on a session that is not live. */
export function acceptGone(work: Work, gone: Gone): void {
  const wasLive = work.source.kind === 'live'
  const retired = 'at' in gone ? gone : null
  if (!wasLive && gone.reason === 'unreadable') becomeUnreadable(work)
  else if (wasLive || isInFlight(work, gone)) interrupt(work, gone.reason, retired)
  else becomeNone(work, gone.reason)
}

/** Drops this request's writes: its session is not there to take them. */
export function interrupt(work: Work, reason: InterruptionReason, retired: Retired | null = null): void {
  const id = recordOf(work)?.meta.id ?? null
  work.environment.emit({ type: 'interrupted', id, reason })
  const lost = changedOnSight(work)
  moveTo(work, work.token, { kind: 'interrupted', retired })
  work.lost = lost
  work.droppedWrites = true
  // Elsewhere the visitor goes on, and would miss it.
  if (reason === 'rotated' || isUnderWay(work)) work.isOutdated = true
  work.cookie = { kind: 'keep' }
}

/** Moves to the session that this request started, or rotated to; `seen` is how the page knows it. */
export function moveToNext(work: Work, record: SessionRecord, seen: Fields): void {
  const { token, vault } = nextSession(work)
  work.next = null
  // What the draft asked for is in the record.
  work.committing = null
  moveTo(work, token, { kind: 'live', record, revision: null })
  work.vault = vault
  work.seen = seen
  work.seenUserId = record.meta.userId
  work.observesAll = true
  work.droppedWrites = false
  work.isOutdated = false
  if (!work.ownsCookie) return
  const { persistent, deadline } = record.meta
  const lasts = persistent || work.options.hasLastingCookie === true
  // A cookie with a lifetime lasts to the session's deadline: it is not sent again, and the store keeps the idle time.
  const seconds = Math.max(0, Math.floor((deadline - work.environment.clock.now()) / 1000))
  work.cookie = { kind: 'set', token, ...(lasts ? { maxAge: seconds } : {}) }
}

/** Points the request at another session, of which the page knows nothing. */
export function moveTo(work: Work, token: string | null, source: Source): void {
  if (work.token !== token) work.vault = null
  work.token = token
  work.source = source
  work.seen = new Map()
  work.observed.clear()
  work.observesAll = false
  work.unobserved.clear()
  work.unconfirmed = null
  work.lost = null
}

function changedOnSight(work: Work): ReadonlySet<string> {
  const { writes, login } = work.draft
  const fields = [...writes.keys(), ...(login?.before.writes.keys() ?? [])]
  return new Set(fields.filter((field) => baseOf(work, field) !== undefined))
}

/** The newest record, if nothing is known to be missing in it. */
export function wholeRecord({ source }: Work): Live | null {
  if (source.kind !== 'live' || source.revision === null) return null
  return { kind: 'live', record: source.record, revision: source.revision }
}

/** The token names no session: a write starts a new one under a new token. */
function becomeNone(work: Work, reason: Gone['reason']): void {
  if (reason === 'expired') work.environment.emit({ type: 'expired' })
  moveTo(work, null, { kind: 'none' })
}

// Whoever can read it, another version of the site or the same one after a repair, must not find it alive after a logout.
function becomeUnreadable(work: Work): void {
  work.unreadable = vaultOf(work)
  becomeNone(work, 'unreadable')
}
