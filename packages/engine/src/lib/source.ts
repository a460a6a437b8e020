import type { InterruptionReason } from './events.ts'
import { applyChange } from './record.ts'
import type { Applied, Change, Gone, ReadResult, Retired } from './store.ts'
import { keyOf } from './token.ts'
import { enter, recordOf, type Source, type Work } from './work.ts'

/** How long a request with the old token of a rotated session is taken for one that was on its way, in milliseconds. */
export const ROTATION_GRACE = 60_000

/** Reads the request's session, once. */
export async function load(work: Work): Promise<void> {
  if (work.source.kind !== 'unread') return
  work.reading ??= read(work)
  await work.reading
}

/** Reads the session again, whatever is known of it. */
export async function reload(work: Work): Promise<void> {
  if (work.token === null) return
  const { store, clock } = work.environment
  settle(work, await store.read(keyOf(work.token), clock.now()))
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
export function absorb(work: Work, change: Change, { meta, revision }: Applied): void {
  const { source } = work
  if (source.kind !== 'live') return
  const { record, changed } = applyChange(source.record, change)
  const isWhole = source.revision !== null && revision === source.revision + (changed ? 1 : 0)
  work.source = { kind: 'live', record: { meta, fields: record.fields }, revision: isWhole ? revision : null }
  for (const field of [...change.set.keys(), ...change.delete]) {
    if (work.observed.has(field)) work.observed.set(field, record.fields.get(field) ?? null)
  }
}

async function read(work: Work): Promise<void> {
  try {
    await reload(work)
  } finally {
    work.reading = null
  }
}

function settle(work: Work, found: ReadResult): void {
  if (found.kind === 'live') work.source = { kind: 'live', record: found.record, revision: found.revision }
  else if (found.kind === 'absent') forget(work, 'absent')
  else if (isInFlight(work, found)) work.source = { kind: 'lost', retired: found }
  else forget(work, found.reason)
}

/** The token names no session: a write starts a new one under a new token. */
function forget(work: Work, reason: Gone['reason']): void {
  if (reason === 'expired') work.environment.emit({ type: 'expired' })
  const none: Source = { kind: 'none' }
  enter(work, null, none)
}

// A session that was rotated just now, or ended while this request was under way, is not replaced by a new one:
// its cookie could overwrite the one that the visitor has got meanwhile.
function isInFlight(work: Work, { reason, at }: Retired): boolean {
  if (reason === 'rotated') return work.environment.clock.now() - at < ROTATION_GRACE
  return at >= work.openedAt
}
