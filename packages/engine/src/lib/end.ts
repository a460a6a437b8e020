import { SessionError } from './errors.ts'
import { load } from './source.ts'
import type { RecordMeta, Retired, Retirement, RetireResult } from './store.ts'
import { enter, keyOfWork, recordOf, type Work } from './work.ts'

/** How long a marker stands in the way of late requests, in milliseconds. */
export const MARKER_LIFE = 5 * 60_000

/** Longest time between the two steps of a login, in milliseconds. */
const LOGIN_TIME = 10_000

/** More rotations than one request can have missed. */
const MOST_SUCCESSORS = 8

/**
 * Ends the session that the request came with; what it writes afterwards belongs to a new one. A session that
 * moved to another token by `regenerate` while this request was under way is ended there: a logout is not
 * undone by a rotation. A login of somebody else meanwhile is another session, and stays.
 */
export async function endSession(work: Work): Promise<void> {
  await load(work)
  const { source, token } = work
  const id = recordOf(work)?.meta.id ?? null
  if (source.kind === 'none' || token === null) {
    if (work.hadToken) clearCookie(work)
    return
  }
  const outcome =
    source.kind === 'lost' ? await endSuccessor(work, source.retired, undefined) : await endLive(work)
  if (outcome === 'elsewhere') {
    // The browser has got the cookie of a login by now, or soon will: nothing may replace it.
    enter(work, token, { kind: 'lost', retired: null })
    return
  }
  enter(work, null, { kind: 'none' })
  // What the page writes from here on is nobody's yet.
  work.seenUserId = null
  if (outcome === 'dead') return
  clearCookie(work)
  work.environment.emit({ type: 'destroyed', id })
}

/** Retires a record. A lost answer is asked for once more: the second answer says what the first one did. */
export async function retireSurely(work: Work, key: string, retirement: Retirement): Promise<RetireResult> {
  const { store, clock } = work.environment
  try {
    return await store.retire(key, retirement)
  } catch (error) {
    if (!(error instanceof SessionError && error.code === 'OUTCOME_UNKNOWN')) throw error
    const now = clock.now()
    const answer = await store.retire(key, { ...retirement, now, keepUntil: now + MARKER_LIFE })
    const isOwn = answer.kind === 'gone' && answer.reason === 'ended' && answer.at === retirement.now
    return isOwn ? { kind: 'applied' } : answer
  }
}

/** The retirement of a record that is not followed by another one. */
export function ending(now: number): Retirement {
  return { reason: 'ended', now, keepUntil: now + MARKER_LIFE }
}

/** Whether this request ended the session, found it dead, or found that another session took its place. */
type Outcome = 'ended' | 'dead' | 'elsewhere'

async function endLive(work: Work): Promise<Outcome> {
  const answer = await retireSurely(work, keyOfWork(work), ending(work.environment.clock.now()))
  if (answer.kind === 'applied') return 'ended'
  const retired = answer.kind === 'gone' && answer.reason !== 'absent' ? answer : null
  return endSuccessor(work, retired, recordOf(work)?.meta.userId)
}

/**
 * Follows a rotated session to where it lives now, and ends it there. A session of another user than the one that
 * this request saw began with a login, and is not this one.
 */
async function endSuccessor(
  work: Work,
  retired: Retired | null,
  userId: string | null | undefined,
): Promise<Outcome> {
  const { store, clock } = work.environment
  let next = retired
  for (let count = 0; count < MOST_SUCCESSORS && next?.successor !== undefined; count++) {
    const key = next.successor
    const found = await store.read(key, clock.now())
    if (found.kind === 'live') {
      if (!isSameVisitor(found.record.meta, next, userId)) return 'elsewhere'
      const answer = await retireSurely(work, key, ending(clock.now()))
      if (answer.kind === 'applied') return 'ended'
      next = answer.kind === 'gone' && answer.reason !== 'absent' ? answer : null
    } else next = found.kind === 'retired' ? found : null
  }
  return 'dead'
}

// Where this request saw nothing of the session, a user who is there since the rotation came with a login.
function isSameVisitor(meta: RecordMeta, retired: Retired, userId: string | null | undefined): boolean {
  if (userId !== undefined) return userId === meta.userId
  return meta.userId === null || meta.createdAt < retired.at - LOGIN_TIME
}

function clearCookie(work: Work): void {
  if (work.ownsCookie) work.cookie = { kind: 'clear' }
}
