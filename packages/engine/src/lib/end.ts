import { SessionError } from './errors.ts'
import { load } from './source.ts'
import type { Retired, Retirement, RetireResult } from './store.ts'
import { keyOf } from './token.ts'
import { enter, recordOf, type Work } from './work.ts'

/** How long a marker stands in the way of late requests, in milliseconds. */
export const MARKER_LIFE = 5 * 60_000

/** More rotations than one request can have missed. */
const MOST_SUCCESSORS = 8

/**
 * Ends the session that the request came with; what it writes afterwards belongs to a new one. A session that
 * moved to another token by `regenerate` while this request was under way is ended there: a logout is not
 * undone by a rotation. A login made elsewhere meanwhile is another session, and stays.
 */
export async function endSession(work: Work): Promise<void> {
  if (work.token === null) return
  await load(work)
  const { source, token } = work
  const id = recordOf(work)?.meta.id ?? null
  const isEnded =
    source.kind === 'live' && token !== null
      ? await endLive(work, keyOf(token))
      : source.kind === 'lost' && (await endSuccessor(work, source.retired))
  const isUnknown = source.kind === 'none'
  if (work.ownsCookie && (isEnded || isUnknown)) work.cookie = { kind: 'clear' }
  if (isEnded) work.environment.emit({ type: 'destroyed', id })
  enter(work, null, { kind: 'none' })
}

/** Retires a record. A lost answer is asked for once more: the second answer says what the first one did. */
export async function retireSurely(work: Work, key: string, retirement: Retirement): Promise<RetireResult> {
  const { store } = work.environment
  try {
    return await store.retire(key, retirement)
  } catch (error) {
    if (error instanceof SessionError && error.code === 'OUTCOME_UNKNOWN')
      return store.retire(key, retirement)
    throw error
  }
}

/** The retirement of a record that is not followed by another one. */
export function ending(now: number): Retirement {
  return { reason: 'ended', now, keepUntil: now + MARKER_LIFE }
}

async function endLive(work: Work, key: string): Promise<boolean> {
  const answer = await retireSurely(work, key, ending(work.environment.clock.now()))
  if (answer.kind === 'applied') return true
  return answer.kind === 'gone' && answer.reason !== 'absent' && endSuccessor(work, answer)
}

/** Follows a rotated session to where it lives now, and ends it. Resolves to whether it was ended here. */
async function endSuccessor(work: Work, retired: Retired | null): Promise<boolean> {
  const { store, clock } = work.environment
  let next = retired
  for (let count = 0; count < MOST_SUCCESSORS && next?.successor !== undefined; count++) {
    const key = next.successor
    const found = await store.read(key, clock.now())
    if (found.kind === 'absent') return false
    if (found.kind === 'retired') {
      next = found
      continue
    }
    // A login starts a session at the instant of the rotation; a session that is older only changed its token.
    if (found.record.meta.createdAt >= next.at) return false
    const answer = await retireSurely(work, key, ending(clock.now()))
    if (answer.kind === 'applied') return true
    next = answer.kind === 'gone' && answer.reason !== 'absent' ? answer : null
  }
  return false
}
