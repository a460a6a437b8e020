import type { InterruptionReason } from '../events.ts'
import { acknowledged } from '../store/record.ts'
import { ending } from '../store/retire.ts'
import type { Applied, Change, Conflict, Gone, Live, ReadResult, Retired } from '../store/store.ts'
import { enter, recordOf, takeRecord, vaultOf, type Work } from './work.ts'

/** How long a request with the old token of a rotated session is taken for one that was on its way, in milliseconds. */
const ROTATION_GRACE = 60_000

/** Reads the request's session, once. */
export async function load(work: Work): Promise<void> {
  if (work.source.kind !== 'unread') return
  work.reading ??= read(work)
  await work.reading
}

/** Brings the newest record up to date, when parallel changes are known to be missing in it. */
export async function refresh(work: Work): Promise<void> {
  const { source, token, environment } = work
  if (source.kind !== 'live' || source.revision !== null || token === null) return
  const found = await vaultOf(work).read(environment.clock.now())
  if (found.kind === 'live') takeNewer(work, { current: found.record, revision: found.revision })
  else
    takeGone(work, found.kind === 'absent' ? { kind: 'gone', reason: 'absent' } : { ...found, kind: 'gone' })
}

/** Takes over a record that is newer than the one that the page has seen. */
export function takeNewer(work: Work, { current, revision }: Pick<Conflict, 'current' | 'revision'>): void {
  work.source = { kind: 'live', record: current, revision }
}

/** Takes over the record that an earlier writer of this process left, if it is newer than the one that is known. */
export function takeLatest(work: Work, latest: Live | null): void {
  const { source } = work
  if (latest === null || source.kind !== 'live' || source.revision === null) return
  if (latest.revision > source.revision)
    takeNewer(work, { current: latest.record, revision: latest.revision })
}

/** Takes over what a store answered to a write on a session that is not live. */
export function takeGone(work: Work, gone: Gone): void {
  const wasLive = work.source.kind === 'live'
  const retired = gone.reason === 'absent' ? null : gone
  if (wasLive || (retired !== null && isInFlight(work, retired))) lose(work, gone.reason, retired)
  else forget(work, gone.reason)
}

/** Drops this request's writes: its session is not there to take them. */
export function lose(work: Work, reason: InterruptionReason, retired: Retired | null = null): void {
  const id = recordOf(work)?.meta.id ?? null
  work.environment.emit({ type: 'interrupted', id, reason })
  enter(work, work.token, { kind: 'lost', retired })
  work.droppedWrites = true
  work.cookie = { kind: 'keep' }
}

/** Takes over an acknowledged change. */
export function absorb(work: Work, change: Change, answer: Applied): void {
  if (work.source.kind === 'live')
    work.source = { kind: 'live', ...acknowledged(work.source, change, answer) }
}

/** The newest record, if nothing is known to be missing in it. */
export function wholeRecord({ source }: Work): Live | null {
  if (source.kind !== 'live' || source.revision === null) return null
  return { kind: 'live', record: source.record, revision: source.revision }
}

async function read(work: Work): Promise<void> {
  const { token } = work
  try {
    const found = await readLive(work)
    // The answer counts for the session that was asked for: the request may have moved on meanwhile.
    if (work.token === token && work.source.kind === 'unread') settle(work, found)
  } finally {
    work.reading = null
  }
}

/** What the store has, unless it was revoked without the store's knowing: then it ends here. */
async function readLive(work: Work): Promise<ReadResult> {
  const { users, clock, emit } = work.environment
  const vault = vaultOf(work)
  const found = await vault.read(clock.now())
  if (found.kind !== 'live' || !(await users.isRevoked(found.record.meta))) return found
  const { id, userId } = found.record.meta
  const answer = await vault.retire(ending(clock.now()))
  if (userId !== null && answer.kind === 'applied') emit({ type: 'revoked', id, userId })
  return { kind: 'absent' }
}

function settle(work: Work, found: ReadResult): void {
  if (found.kind === 'live') takeRecord(work, found)
  else if (found.kind === 'absent') forget(work, 'absent')
  else if (isInFlight(work, found)) work.source = { kind: 'lost', retired: found }
  else forget(work, found.reason)
}

/** The token names no session: a write starts a new one under a new token. */
function forget(work: Work, reason: Gone['reason']): void {
  if (reason === 'expired') work.environment.emit({ type: 'expired' })
  enter(work, null, { kind: 'none' })
}

// A session that was rotated just now, or ended while this request was under way, is not replaced by a new one:
// its cookie could overwrite the one that the visitor has got meanwhile.
function isInFlight(work: Work, { reason, at }: Retired): boolean {
  if (reason === 'rotated') return work.environment.clock.now() - at < ROTATION_GRACE
  return reason === 'expired' ? at > work.openedAt : at >= work.openedAt
}
