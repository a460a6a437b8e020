import type { Clock } from '../clock.ts'
import { SessionError } from '../errors/errors.ts'
import { ending, MARKER_LIFE } from './expiry.ts'
import type {
  ReadResult,
  RecordMeta,
  Retired,
  Retirement,
  RetireResult,
  SessionRecord,
  SessionStore,
} from './store.ts'

/** Ends the name of a successor that a login began: that session is the visitor's, and not the one that was left. */
const BY_LOGIN = '-login'

/** More rotations than one request can have missed. */
const MOST_SUCCESSORS = 8

export interface RetireSite {
  readonly store: SessionStore
  readonly clock: Clock
}

/** Whether a session was ended, found dead, or found to have become another one. */
export type EndOutcome = 'ended' | 'dead' | 'elsewhere'

/** Whether the record that took over from a retired one is still the session that is to end. */
export type IsSame = (meta: RecordMeta, isByLogin: boolean) => boolean

/**
 * Retires a record. A lost answer is asked for once more: the second answer says what the first one did. Where the
 * second call fails, however clearly it was refused, nobody knows.
 *
 * @throws SessionError of the first call
 */
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
    const answer = await retire({ ...retirement, now, keepUntil: now + MARKER_LIFE }).catch(() => {
      throw error
    })
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

/** What a marker says of the record that took over, beside where it is. */
export function successorName(key: string, isByLogin: boolean): string {
  return isByLogin ? key + BY_LOGIN : key
}

/** Key of the record that took over. */
export function keyOfSuccessor(name: string): string {
  return name.endsWith(BY_LOGIN) ? name.slice(0, -BY_LOGIN.length) : name
}

/** Whether it was a login that led on from there. */
export function isLeftByLogin({ successor }: Retired): boolean {
  return successor?.endsWith(BY_LOGIN) === true
}

/** Where a session that was rotated away lives. */
export interface Successor {
  readonly key: string
  readonly record: SessionRecord
  /** Whether a login lies on the way. */
  readonly isByLogin: boolean
}

/** Follows a rotated session to where it lives now; `null` where it lives no more. */
export async function successorOf(
  { store, clock }: RetireSite,
  retired: Retired | null,
): Promise<Successor | null> {
  let [next, isByLogin] = [retired, false]
  for (let count = 0; count < MOST_SUCCESSORS && next?.successor !== undefined; count++) {
    const key = keyOfSuccessor(next.successor)
    isByLogin ||= isLeftByLogin(next)
    const found = await store.read(key, clock.now())
    if (found.kind === 'live') return { key, record: found.record, isByLogin }
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
  let [successor, isByLogin] = [await successorOf(site, retired), false]
  for (let count = 0; count < MOST_SUCCESSORS && successor !== null; count++) {
    const { key, record } = successor
    isByLogin ||= successor.isByLogin
    if (!isSame(record.meta, isByLogin)) return 'elsewhere'
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
