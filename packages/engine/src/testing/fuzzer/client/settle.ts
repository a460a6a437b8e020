import { type CookieChange, keyOf } from '../../../lib/token.ts'
import { type Addition, covers } from '../model/intents.ts'
import { holds } from '../model/items.ts'
import { explanationOf } from '../model/kept.ts'
import type { FuzzWorld } from '../world.ts'
import { type Attempt, close } from './attempt.ts'

const MINUTE = 60_000

/** A call that takes effect at once was answered: what it wrote is there, unless it waits for the commit. */
export function checkKept(world: FuzzWorld, attempt: Attempt, addition: Addition): void {
  const { hasLogin, hasEnd, interruptions, origin } = attempt
  const isPending = hasLogin || hasEnd || interruptions.size > 0 || attempt.hasTrouble
  // Where calls take hours, the session that it came with may have been over by then, and prolonged by an earlier one.
  if (
    attempt.arrival.unseen === 'head' ||
    isPending ||
    world.hasTimePassed ||
    addition.hasLanded ||
    addition.isOff
  )
    return
  // A session that this request began is nobody's until its cookie is sent.
  if (world.ledger.get(origin) !== undefined && world.ledger.isAlive(origin, world.clock.now()))
    world.ledger.violate(`${addition.item} was acknowledged, and is not there`)
}

/** The commit was answered: what was meant so far has happened by now, or it was interrupted. */
export function settle(world: FuzzWorld, attempt: Attempt, change: CookieChange): void {
  if (attempt.arrival.unseen === 'head') settleHead(world, attempt, change)
  else settleStored(world, attempt, change)
}

function settleStored(world: FuzzWorld, attempt: Attempt, change: CookieChange): void {
  const { ledger, clock } = world
  const { intents, seen, origin, request } = attempt
  if (change.kind === 'set') {
    const key = keyOf(change.token)
    const why = { ...intents, seen, mayCopy: attempt.hasLogin }
    world.tokens.add(change.token)
    ledger.born(key, explanationOf(why, clock.now()))
    if (attempt.isLoaded && !attempt.hasLogin && ledger.leadsTo(origin, key))
      ledger.violate('a browser got the token of a session that was loaded')
    checkCookie(world, attempt, key)
    const { maxAge = 0 } = change
    const deadline = ledger.get(key)?.meta?.deadline ?? 0
    if (clock.now() + maxAge * 1000 > deadline && !world.hasTimePassed)
      ledger.violate('a cookie outlasts its session')
  }
  if (change.kind === 'clear' && !attempt.hasEnd) ledger.violate('a cookie was cleared without a logout')
  const user = ledger.get(origin)?.userId ?? null
  const lost = intents.additions.filter(({ hasLanded, isOff, field, item, heir, isStored }) => {
    const isForeign = user !== null && heir !== null && heir !== user
    // It was stored, in a session of its own that is over.
    if (isStored && world.hasTimePassed) return false
    if (isReplaced(world, attempt, { field, item })) return false
    return !hasLanded && !isOff && !isForeign && !ledger.hasExpired(item, clock.now())
  })
  const isInterrupted = attempt.interruptions.size > 0
  if (lost.length > 0 && !attempt.hasTrouble) {
    if (!isInterrupted) ledger.violate(`${lost[0]?.item} was acknowledged, and is not there`)
    const isLost =
      isInterrupted && !attempt.isLoaded && attempt.interruptions.has('rotated') && !world.plan.isOneProcess
    if (isLost && !attempt.isLate && !attempt.hasLogin && !attempt.hasEnd && request.outdated === null)
      ledger.violate('a request that lost a write to a rotation is not told to come again')
  }
  checkInterruption(world, attempt)
  checkTaken(world, attempt)
  checkEnd(world, attempt)
  if (change.kind === 'set' && intents.login !== null) attempt.home = keyOf(change.token)
  const isOvertaken = origin !== null && !ledger.isAlive(origin, clock.now())
  if (change.kind === 'set' && request.outdated !== null && isOvertaken)
    ledger.violate('a request that is to come again got a cookie')
  // What a late write of it was to do, and may not have done, a later one that builds on it does.
  if (!(attempt.isLate && attempt.hasTrouble)) close(attempt)
}

/** Of the answer to HEAD only the headers leave, and nothing was stored. */
function settleHead({ ledger }: FuzzWorld, attempt: Attempt, change: CookieChange): void {
  if (change.kind !== 'keep') ledger.violate('a request for headers alone changed a cookie')
  close(attempt)
}

/** Writers of one process share calls: what one wrote can be replaced by another one in the same call, and is nowhere seen. */
function isReplaced(
  { plan, attempts }: FuzzWorld,
  attempt: Attempt,
  { field, item }: Pick<Addition, 'field' | 'item'>,
): boolean {
  if (!plan.isOneProcess) return false
  const others = attempts.filter((other) => other !== attempt && other.arrival.unseen !== 'head')
  return others.some(({ removed }) => removed.some((each) => covers(each, field, item)))
}

/** What was taken away is gone, and with it everything that stood there when the request began. */
function checkTaken({ ledger, clock, hasTimePassed }: FuzzWorld, attempt: Attempt): void {
  const { interruptions, hasTrouble, hasLogin, hasEnd, intents, origin } = attempt
  // A call that took so long finds no marker of a rotation, and nothing to take away.
  if (interruptions.size > 0 || hasTrouble || hasLogin || hasEnd || hasTimePassed) return
  const kept = ledger.latest(origin)
  if (kept === undefined || !ledger.isAlive(kept.key, clock.now())) return
  for (const item of intents.removals.flatMap(({ before }) => before))
    if (holds(kept.items, item) && !ledger.copied.has(item) && !ledger.givenBack.has(item))
      ledger.violate(`${item} was taken away, and is still there`)
}

/** A logout is not undone by a rotation, nor does it end what somebody else's login began. */
function checkEnd({ ledger, clock, hasTimePassed }: FuzzWorld, attempt: Attempt): void {
  const { hasTrouble, intents, home, request } = attempt
  if (!intents.ends || hasTrouble || hasTimePassed || request.outdated !== null) return
  for (let kept = ledger.get(home); kept !== undefined; kept = ledger.get(kept.successor)) {
    if (kept.isLeftByLogin) return
    if (ledger.isAlive(kept.key, clock.now())) ledger.violate('a session lives on after its logout')
  }
}

function checkInterruption({ ledger, clock, plan, revokedUsers }: FuzzWorld, attempt: Attempt): void {
  const { origin, interruptions, isLate, hasLogin, hasEnd, hasRotation } = attempt
  if (interruptions.size === 0 || isLate || hasLogin || hasEnd || hasRotation || plan.isOneProcess) return
  const kept = ledger.get(origin)
  if (kept === undefined || revokedUsers.has(kept.userId ?? '')) return
  // A use that was hours on its way prolonged what others had found to be over.
  if (interruptions.has('expired')) return
  if (ledger.isAlive(origin, clock.now())) ledger.violate('a request was interrupted on a session that lives')
}

function checkCookie(world: FuzzWorld, attempt: Attempt, key: string): void {
  const { ledger } = world
  const { origin, hasLogin, hasEnd, hasRotation, index } = attempt
  const kept = ledger.get(origin)
  if (kept === undefined || attempt.isLoaded || hasLogin || hasEnd || key === origin) return
  // The marker of what it was stays at least for a minute.
  const { retiredAt } = kept
  const isRecent = retiredAt !== null && world.clock.now() - retiredAt < MINUTE
  const since = kept.history.at(-1)?.at ?? 0
  if (!isRecent || since <= attempt.openedAt) return
  // Nobody can tell how long ago a revocation was whose answer took as long as that.
  const isLongAgo = world.hasTimePassed && world.revokedUsers.has(kept.userId ?? '')
  const isUnderWay = retiredAt >= attempt.time && !isLongAgo
  if (kept.movedBy === null && isUnderWay && !hasRotation)
    ledger.violate('a late answer replaces the cookie of a session that ended meanwhile')
  if (kept.movedBy !== null && kept.movedBy !== world.processOf(index))
    ledger.violate('a late answer replaces the cookie of a rotation')
}
