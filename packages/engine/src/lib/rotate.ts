import { create } from './create.ts'
import { type Draft, fieldsAfter } from './draft.ts'
import { ending, MARKER_LIFE, retireSurely } from './end.ts'
import { SessionError } from './errors.ts'
import { groundOf } from './observe.ts'
import { createPatience } from './patience.ts'
import { settleDraft } from './settle-draft.ts'
import { assertSize } from './size.ts'
import { load, lose, refresh, takeNewer } from './source.ts'
import type { Retired, SessionRecord } from './store.ts'
import { difference, rotatedRecord } from './target.ts'
import { keyOf } from './token.ts'
import { adopt, enter, keyOfWork, nextSession, recordOf, type Work } from './work.ts'

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
  await refresh(work)
  const record = recordOf(work)
  if (record === null) return null
  const { token, id } = nextSession(work)
  const now = environment.clock.now()
  const rebuild = (current: SessionRecord) =>
    rotatedRecord(settleDraft(work, draft, current), current, { ...environment, id, now })
  const next = { key: keyOf(token), record: rebuild(record) }
  assertSize(next.record.fields, work, record.fields)
  if (!(await environment.store.create(next.key, next.record, now))) return null
  const outcome = await replaceOld(work, draft, next, rebuild)
  if (outcome !== 'moved') await discard(work, next.key)
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
  const oldKey = keyOfWork(work)
  const wait = createPatience(environment)
  for (;;) {
    const now = environment.clock.now()
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
    takeNewer(work, answer)
    if (!(await carryOver(work, next, rebuild(answer.current)))) return null
    await wait()
  }
}

async function carryOver(work: Work, next: Successor, record: SessionRecord): Promise<boolean> {
  const { store, clock } = work.environment
  const answer = await store.apply(next.key, difference(next.record, record, clock.now()))
  next.record = record
  return answer.kind === 'applied'
}

/** Forgets a new record whose token nobody has got. Where that fails, the record expires unused. */
async function discard(work: Work, key: string): Promise<void> {
  const { store, clock } = work.environment
  try {
    await store.retire(key, ending(clock.now()))
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
  }
}

function finish(work: Work, draft: Draft, record: SessionRecord): void {
  const { environment, ownsCookie } = work
  // A login is the visitor's own, whatever session it started from.
  work.ownsCookie = ownsCookie || draft.login !== null
  adopt(work, record, fieldsAfter(draft, groundOf(work), environment.clock.now()))
  const { id, userId } = record.meta
  environment.emit({ type: 'rotated', id, userId, login: draft.login !== null })
}

/** The old session is gone. A login goes on with a session of its own; anything else is dropped. */
function takeDefeat(work: Work, draft: Draft, retired: Retired | null): void {
  if (draft.login === null) {
    if (work.source.kind !== 'none') lose(work, retired?.reason ?? 'absent', retired)
    return
  }
  enter(work, null, { kind: 'none' })
  work.next = null
  work.ownsCookie = true
}
