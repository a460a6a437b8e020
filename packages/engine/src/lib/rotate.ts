import { rebase } from './change.ts'
import { create } from './create.ts'
import type { Draft } from './draft.ts'
import { ending, MARKER_LIFE, retireSurely } from './end.ts'
import { SessionError } from './errors.ts'
import { createPatience } from './patience.ts'
import { assertSize } from './size.ts'
import { load, lose, reload } from './source.ts'
import type { Retired, SessionRecord } from './store.ts'
import { difference, rotatedRecord } from './target.ts'
import { keyOf } from './token.ts'
import { adopt, enter, nextSession, recordOf, type Work } from './work.ts'

/**
 * Moves the session to a new token: first the new record, then the end of the old one, so that a crash between
 * the two leaves the old session usable. Writes that reach the old record in between are carried over; of
 * rotations that compete, one wins and the others leave nothing behind. A login that loses starts from what its
 * own request wrote.
 */
export async function rotate(work: Work, draft: Draft): Promise<void> {
  await load(work)
  if (work.source.kind === 'live') {
    const outcome = await move(work, draft)
    if (outcome === 'moved') return
    takeDefeat(work, draft, outcome)
  } else if (work.source.kind === 'lost') takeDefeat(work, draft, work.source.retired)
  if (work.source.kind === 'none') await create(work, draft)
}

async function move(work: Work, draft: Draft): Promise<'moved' | Retired | null> {
  const { environment } = work
  await refresh(work, draft)
  const record = recordOf(work)
  if (record === null || work.token === null) return null
  // One instant for the whole rotation: the end of a logout's search for successors depends on it.
  const now = environment.clock.now()
  const fresh = { ...environment, id: nextSession(work).id, now }
  const next = { key: keyOf(nextSession(work).token), record: rotatedRecord(draft, record, fresh) }
  assertSize(next.record.fields, environment.maxSize)
  const isCreated = await environment.store.create(next.key, next.record, now)
  if (!isCreated) return null
  const outcome = await replaceOld(work, draft, next, (current) => rotatedRecord(draft, current, fresh))
  if (outcome !== 'moved') await retireSurely(work, next.key, ending(now))
  return outcome
}

interface Successor {
  readonly key: string
  record: SessionRecord
}

/** Retires the old record, carrying over what was written to it meanwhile, until nothing was. */
async function replaceOld(
  work: Work,
  draft: Draft,
  next: Successor,
  rebuild: (current: SessionRecord) => SessionRecord,
): Promise<'moved' | Retired | null> {
  const { environment } = work
  const oldKey = keyOf(work.token ?? '')
  const now = next.record.meta.lastSeenAt
  const wait = createPatience(environment)
  for (;;) {
    const answer = await retireSurely(work, oldKey, {
      reason: 'rotated',
      now,
      keepUntil: now + MARKER_LIFE,
      successor: next.key,
      ...(work.source.kind === 'live' && work.source.revision !== null
        ? { ifRevision: work.source.revision }
        : {}),
    })
    if (answer.kind === 'gone') {
      if (answer.reason === 'absent') return null
      if (answer.successor !== next.key) return answer
    }
    if (answer.kind !== 'conflict') {
      finish(work, draft, next.record)
      return 'moved'
    }
    rebase(work, draft, answer)
    await carryOver(work, next, rebuild(answer.current))
    await wait()
  }
}

async function carryOver(work: Work, next: Successor, record: SessionRecord): Promise<void> {
  const { store, clock } = work.environment
  const answer = await store.apply(next.key, difference(next.record, record, clock.now()))
  if (answer.kind !== 'applied') {
    throw new SessionError(
      'STORE_INVALID',
      'The store lost the record of a rotation, so the session keeps its old token.',
    )
  }
  next.record = record
}

function finish(work: Work, draft: Draft, record: SessionRecord): void {
  adopt(work, record)
  const { id, userId } = record.meta
  work.environment.emit({ type: 'rotated', id, userId, login: draft.login !== null })
}

/** Brings the request's view of the session up to date when parallel changes are known to be missing in it. */
async function refresh(work: Work, draft: Draft): Promise<void> {
  if (work.source.kind !== 'live' || work.source.revision !== null) return
  const observed = new Map(work.observed)
  await reload(work)
  const { source } = work
  if (source.kind !== 'live' || source.revision === null) return
  for (const [field, base] of observed) work.observed.set(field, base)
  rebase(work, draft, { current: source.record, revision: source.revision })
}

/** The old session is gone. A login goes on with a session of its own; anything else is dropped. */
function takeDefeat(work: Work, draft: Draft, retired: Retired | null): void {
  if (draft.login === null) {
    if (work.source.kind !== 'none') lose(work, retired?.reason ?? 'absent', retired)
    return
  }
  enter(work, null, { kind: 'none' })
  work.next = null
}
