import type { Clock } from '../clock.ts'
import { SessionError } from '../errors.ts'
import type {
  ReadResult,
  RecordMeta,
  Retired,
  Retirement,
  RetireResult,
  SessionRecord,
  SessionStore,
} from './store.ts'

/** How long a marker stands in the way of late requests, in milliseconds. */
export const MARKER_LIFE = 5 * 60_000

/** Longest time between the two steps of a login, in milliseconds. */
export const LOGIN_TIME = 10_000

/** More rotations than one request can have missed. */
const MOST_SUCCESSORS = 8

export interface RetireSite {
  readonly store: SessionStore
  readonly clock: Clock
}

/** Whether a session was ended, found dead, or found to have become another one. */
export type EndOutcome = 'ended' | 'dead' | 'elsewhere'

/** Whether the record that took over from a retired one is still the session that is to end. */
export type IsSame = (meta: RecordMeta, retired: Retired) => boolean

/** The retirement of a record that is not followed by another one. */
export function ending(now: number): Retirement {
  return { reason: 'ended', now, keepUntil: now + MARKER_LIFE }
}

/** Retires a record. A lost answer is asked for once more: the second answer says what the first one did. */
export async function retireSurely(
  clock: Clock,
  retire: (retirement: Retirement) => Promise<RetireResult>,
  retirement: Retirement,
): Promise<RetireResult> {
  try {
    return await retire(retirement)
  } catch (error) {
    if (!(error instanceof SessionError && error.code === 'OUTCOME_UNKNOWN')) throw error
    const now = clock.now()
    const answer = await retire({ ...retirement, now, keepUntil: now + MARKER_LIFE })
    const isOwn = answer.kind === 'gone' && answer.reason === 'ended' && answer.at === retirement.now
    return isOwn ? { kind: 'applied' } : answer
  }
}

/** Ends the session at the key, or where it was rotated to. */
export async function endAt(site: RetireSite, key: string, isSame: IsSame): Promise<EndOutcome> {
  const answer = await retireSurely(
    site.clock,
    (retirement) => site.store.retire(key, retirement),
    ending(site.clock.now()),
  )
  if (answer.kind === 'applied') return 'ended'
  return endSuccessor(site, leadingOn(answer), isSame)
}

/** Where a session that was rotated away lives. */
export interface Successor {
  readonly key: string
  readonly record: SessionRecord
  /** The last marker on the way. */
  readonly retired: Retired
}

/** Follows a rotated session to where it lives now; `null` where it lives no more. */
export async function successorOf(
  { store, clock }: RetireSite,
  retired: Retired | null,
): Promise<Successor | null> {
  let next = retired
  for (let count = 0; count < MOST_SUCCESSORS && next?.successor !== undefined; count++) {
    const key = next.successor
    const found = await store.read(key, clock.now())
    if (found.kind === 'live') return { key, record: found.record, retired: next }
    next = leadingOn(found)
  }
  return null
}

/** Follows a rotated session to where it lives now, and ends it there. */
export async function endSuccessor(
  site: RetireSite,
  retired: Retired | null,
  isSame: IsSame,
): Promise<EndOutcome> {
  const { store, clock } = site
  let successor = await successorOf(site, retired)
  for (let count = 0; count < MOST_SUCCESSORS && successor !== null; count++) {
    const { key, record } = successor
    if (!isSame(record.meta, successor.retired)) return 'elsewhere'
    const answer = await retireSurely(
      clock,
      (retirement) => store.retire(key, retirement),
      ending(clock.now()),
    )
    if (answer.kind === 'applied') return 'ended'
    successor = await successorOf(site, leadingOn(answer))
  }
  return 'dead'
}

/** The marker of a session that became another one. */
function leadingOn(answer: RetireResult | ReadResult): Retired | null {
  return 'successor' in answer ? answer : null
}
