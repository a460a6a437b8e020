import type { Clock } from '../../lib/clock.ts'
import { keyOfSuccessor } from '../../lib/store/retire.ts'
import type { Change, ReadResult, Retirement } from '../../lib/store/store.ts'
import type { Verb } from '../explorer/world/faults.ts'
import { allowedOf, type Intents, together } from './model/intents.ts'
import { type Explanation, explanationOf } from './model/kept.ts'
import type { Ledger } from './model/ledger.ts'
import type { FuzzArrival, FuzzPlan } from './plan.ts'

interface Watched {
  readonly arrival: FuzzArrival
  readonly intents: Intents
  readonly seen: ReadonlySet<string>
  readonly isDone: boolean
}

interface Witnessing {
  readonly hasTimePassed: boolean
  readonly plan: FuzzPlan
  readonly ledger: Ledger
  readonly clock: Clock
  readonly revokedUsers: ReadonlySet<string>
  isIndexKey(key: string): boolean
  attemptsOf(process: number): readonly Watched[]
}

/** What a call meant when it was sent: it may be executed later, or twice, when nobody waits for it. */
export function meaningOf(
  world: Witnessing,
  process: number,
  verb: Verb,
  args: readonly unknown[],
): (answer: unknown, found: ReadResult | undefined) => void {
  const key = String(args[0])
  const attempts = world.attemptsOf(process)
  const intents = together(attempts.map((attempt) => allowedOf(attempt.intents, attempt.arrival)))
  const unseen = new Set(attempts.map(({ arrival }) => arrival.unseen))
  const seen = new Set(attempts.flatMap((attempt) => [...attempt.seen]))
  // Where its answer is lost, a rollback comes too late for what was sent.
  const isSure = verb === 'read' || world.plan.faults.length === 0
  for (const each of isSure ? [] : [...intents.additions, ...intents.removals]) each.isStored = true
  const mayMove = attempts.some(({ isDone, intents: own }) => isDone && (own.rotates || own.login !== null))
  let count = 0
  let isRefused = false
  return (answer, found = { kind: 'absent' }) => {
    if (world.isIndexKey(key)) return
    count += 1
    // Of a write that was refused, and is tried anew, no store can tell that it comes once more and fits by then.
    if (isRefused && isApplied(answer)) world.ledger.close()
    isRefused = verb === 'apply' && !isApplied(answer)
    const call = { key, intents, seen, mayMove, isAgain: count > 1, found, process }
    if (!unseen.has(null))
      checkUnseen(world, call, { verb, answer, rest: args[1], isHead: !unseen.has('ahead') })
    if (verb === 'read') checkRead(world, key, answer)
    if (verb === 'create' && answer === true) world.ledger.created(key, found, world.clock.now())
    if (verb === 'apply' && isApplied(answer)) applied(world, call, args[1] as Change)
    if (verb === 'retire' && isApplied(answer)) retired(world, call, args[1] as Retirement)
  }
}

interface Call {
  readonly key: string
  readonly intents: Intents
  readonly seen: ReadonlySet<string>
  /** Whether a response that can tell its browser a new token waits for one. */
  readonly mayMove: boolean
  readonly isAgain: boolean
  readonly found: ReadResult
  readonly process: number
}

function isApplied(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'applied'
}

function checkRead({ ledger, clock }: Witnessing, key: string, answer: unknown): void {
  const isLive = typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'live'
  const kept = ledger.get(key)
  if (isLive && kept !== undefined && !ledger.isAlive(key, clock.now()) && kept.retiredAt !== null)
    ledger.violate('a session that is dead was read')
}

/** Where nobody may be looking, nothing is taken away; where only headers leave, nothing is written. */
function checkUnseen(
  { ledger, revokedUsers }: Witnessing,
  { key, intents, found }: Call,
  { verb, answer, rest, isHead }: { verb: Verb; answer: unknown; rest: unknown; isHead: boolean },
): void {
  const isDone = verb === 'create' ? answer === true : verb !== 'read' && isApplied(answer)
  if (!isDone || intents.revokes !== null) return
  const kept = ledger.get(key)
  // Who finds that a session was revoked may clear it away.
  if (verb === 'retire' && revokedUsers.has(kept?.userId ?? '')) return
  if (isHead) ledger.violate('a request for headers alone changed the store')
  if (verb === 'retire' && kept?.isBorn) ledger.violate('a prefetch ended a session')
  if (verb !== 'apply') return
  const { clear, delete: deleted } = rest as Change
  if (clear || deleted.length > 0) ledger.violate('a prefetch took something away')
  const isUsed = found.kind === 'live' && found.record.meta.lastSeenAt !== kept?.meta?.lastSeenAt
  if (isUsed && kept?.isBorn) ledger.violate('a request that nobody may be looking at counted as a use')
}

function whyOf({ intents, seen }: Call, now: number): Explanation {
  return explanationOf({ ...intents, seen }, now)
}

function applied({ ledger }: Witnessing, call: Call, { now, guard, set }: Change): void {
  // What is written without a look, or where nothing was, and comes twice, comes again.
  const repeats = call.isAgain ? [...set.keys()].filter((field) => (guard.get(field) ?? null) === null) : []
  ledger.changed(call.key, call.found, { ...whyOf(call, now), repeats: new Set(repeats) })
}

function retired(world: Witnessing, call: Call, { reason, successor, now }: Retirement): void {
  const { ledger } = world
  const { intents, key } = call
  const kept = ledger.get(key)
  if (kept === undefined) return
  if (reason === 'rotated' && successor !== undefined) {
    if (!call.mayMove)
      ledger.violate('a session got a new token that nobody asked for, or too early to be told')
    ledger.moved(key, keyOfSuccessor(successor), {
      ...whyOf(call, now),
      login: intents.login,
      by: call.process,
      isShared: world.plan.isOneProcess,
    })
    return
  }
  const isRevoked = kept.userId !== null && world.revokedUsers.has(kept.userId)
  // Asked once more after hours, a rotation does not find its own marker, and gives up what it made.
  const isForgotten = world.hasTimePassed && world.plan.faults.length > 0
  const mayEnd = intents.ends || intents.revokes !== null || isRevoked || isForgotten || !kept.isBorn
  if (!mayEnd && ledger.isAlive(key, now)) ledger.violate('a session was ended that nobody asked to end')
  ledger.ended(key, now)
}
