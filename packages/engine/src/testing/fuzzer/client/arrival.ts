import type { OpenOptions } from '../../../lib/state/open-options.ts'
import { type FuzzArrival, type FuzzStep, type FuzzVerb, LOGINS } from '../plan.ts'
import type { FuzzWorld } from '../world.ts'
import type { Attempt } from './attempt.ts'
import { perform } from './steps.ts'
import { isPrefetched, LateReadRefused } from './store-error.ts'

/** What no prefetch may do, whatever the session holds. */
const REFUSED_AHEAD: ReadonlySet<FuzzVerb> = new Set<FuzzVerb>([
  'update',
  'update odd key',
  'increment',
  'count in update',
  'regenerate',
  'persist',
  ...LOGINS,
  'logout',
])

/** What a prefetch may not do where anything is there, or where an earlier step was to take that away. */
const MAY_TAKE: ReadonlySet<FuzzVerb> = new Set<FuzzVerb>(['pull', 'take odd key', 'flash at once', 'start'])

/** Those that begin with a `get` of the bag. */
const GETS: ReadonlySet<FuzzVerb> = new Set<FuzzVerb>(['look', 'append', 'slow append', 'remove'])

/** What looks at the session. */
const READS: ReadonlySet<FuzzVerb> = new Set<FuzzVerb>([
  ...GETS,
  'update',
  'update odd key',
  'increment',
  'count in update',
  'pull',
  'take odd key',
  'flash at once',
  'take flash',
  'keep flash',
  'start',
  'who',
  'revoke others',
])

/** What does so, unless all it needs is there. */
const MAY_READ: ReadonlySet<FuzzVerb> = new Set<FuzzVerb>([...READS, 'read for a while', 'load'])

/** What the framework says of a request. */
export function openOptions(
  world: FuzzWorld,
  { unseen, load }: FuzzArrival,
  attempt: () => Attempt,
): OpenOptions {
  return {
    isFromBrowser: true,
    beforeLateRead: () => noteLateRead(world, attempt()),
    ...(unseen === null ? {} : { unseen }),
    ...(load === null ? {} : { pageLoad: () => load }),
  }
}

function noteLateRead({ ledger }: FuzzWorld, attempt: Attempt): void {
  attempt.lateReads += 1
  if (!attempt.isLate) ledger.violate('a read before the response had started was taken for a late one')
  if (attempt.hasRead) ledger.violate('a late read was held up that was not the first')
  if (attempt.arrival.refusesLateReads) throw new LateReadRefused('This page may be kept for anybody.')
}

/** Does one step, and looks at whether it was to be let go on. */
export async function performArrived(world: FuzzWorld, attempt: Attempt, step: FuzzStep): Promise<void> {
  const { ledger } = world
  const { verb } = step
  const { unseen, refusesLateReads } = attempt.arrival
  const isRead = READS.has(verb) && !isOfItsOwn(attempt, step)
  const isLateFirst = attempt.isLate && !attempt.mayHaveRead && isRead
  const count = attempt.lateReads
  try {
    await perform(world, attempt, step)
  } catch (error) {
    attempt.mayHaveRead ||= MAY_READ.has(verb) && !(error instanceof LateReadRefused)
    if (isPrefetched(error) && !REFUSED_AHEAD.has(verb) && !MAY_TAKE.has(verb))
      ledger.violate(`a prefetch was refused what it may do: ${verb}`)
    throw error
  }
  attempt.mayHaveRead ||= MAY_READ.has(verb)
  attempt.hasRead ||= isRead
  if (unseen === 'ahead' && REFUSED_AHEAD.has(verb)) ledger.violate(`a prefetch was let go on after: ${verb}`)
  if (!isLateFirst) return
  if (attempt.lateReads === count) ledger.violate('a late first read was not announced')
  if (refusesLateReads) ledger.violate('a late first read that was refused went on')
}

/** A `get` of what the page wrote or deleted itself needs no look at the session. */
function isOfItsOwn({ intents: { additions, removals } }: Attempt, { verb, bag }: FuzzStep): boolean {
  return GETS.has(verb) && [...additions, ...removals].some(({ field }) => field === `d:${bag}`)
}
