import type { InterruptionReason } from '../../../lib/events.ts'
import type { SessionRequest } from '../../../lib/request.ts'
import { type Addition, covers, type Intents, noIntents, type Removal } from '../model/intents.ts'
import { SITE_LIFE } from '../model/lifetimes.ts'
import type { FuzzArrival } from '../plan.ts'

/** One request, as the fuzzer watches it. */
export interface Attempt {
  readonly index: number
  readonly browser: number
  readonly arrival: FuzzArrival
  readonly request: SessionRequest
  /** Key of the session that it came with, or that it loaded. */
  origin: string | null
  /** Key of the session that a logout is to end: the one that it came with, or that a login of its own began since. */
  home: string | null
  readonly intents: Intents
  /** All that it ever took away, whether done or not. */
  readonly removed: Removal[]
  /** The moment of the ledger at which it began, or loaded a session. */
  openedAt: number
  /** The same, in milliseconds. */
  readonly time: number
  /** Items that the page was shown. */
  readonly seen: Set<string>
  /** Items of flashes that it was told. */
  readonly told: Set<string>
  readonly interruptions: Set<InterruptionReason>
  /** Whether a call of its process failed. */
  hasTrouble: boolean
  /** Whether anything of it was told, or changed, so far. */
  isFirstLook: boolean
  /** Whether it ever asked for a login or a new token, or to end its session. */
  hasLogin: boolean
  hasRotation: boolean
  hasEnd: boolean
  /** Whether its page is done, so that an answer can carry a cookie. */
  isDone: boolean
  isLate: boolean
  /** Whether it surely looked at its session so far, whether it possibly did, and how often a look came too late. */
  hasRead: boolean
  mayHaveRead: boolean
  lateReads: number
  /** Whether it goes on in a session that it loaded, whose token its browser must not get. */
  isLoaded: boolean
}

/** Notes that the request writes an item. What it wrote there before, in the same request, is replaced on demand. */
export function add({ intents, isLoaded, hasLogin, origin }: Attempt, field: string, item: string): Addition {
  const only = isLoaded && !hasLogin ? origin : null
  const addition = {
    only,
    field,
    item,
    hasLanded: false,
    isOff: false,
    isRefused: false,
    isStored: false,
    heir: null,
  }
  intents.additions.push(addition)
  return addition
}

/** Notes that the request takes something away, of its own writes as well. */
export function takeAway(
  { intents, removed }: Attempt,
  removal: Pick<Removal, 'field' | 'item' | 'except' | 'isReplacing'>,
  before: readonly string[] = [],
): Removal {
  const hits = intents.additions.filter(
    (addition) => !addition.isOff && covers(removal, addition.field, addition.item),
  )
  for (const addition of hits) addition.isOff = true
  const noted = { ...removal, taken: new Set<string>(), before, hits, isStored: false }
  intents.removals.push(noted)
  removed.push(noted)
  return noted
}

/** The call that was to take it away was told that nothing was. */
export function takeNothing({ intents, removed }: Attempt, removal: Removal): void {
  for (const addition of removal.hits) addition.isOff = false
  intents.removals.splice(intents.removals.indexOf(removal), 1)
  removed.splice(removed.indexOf(removal), 1)
}

/** What was meant so far has been done, or never will be. */
export function close({ intents }: Attempt): void {
  Object.assign(intents, noIntents())
}

/** A call that takes effect at once stores what was pending of its field as well, and a `clear` before it. */
export function store({ intents: { additions, removals } }: Attempt, field: string): void {
  const isCleared = removals.some((removal) => removal.field === null)
  for (const each of [...additions, ...removals]) each.isStored ||= isCleared || each.field === field
}

/** What is pending is dropped, but for the end of the session. */
export function rollBack({ intents }: Attempt): void {
  const { additions, removals, ends } = intents
  const stored = {
    additions: additions.filter(({ isStored }) => isStored),
    removals: removals.filter(({ isStored }) => isStored),
  }
  // Of a login whose answer was lost, a session may be there all the same.
  const lives = intents.lives.length === 0 ? [] : [...intents.lives, SITE_LIFE]
  Object.assign(intents, { ...noIntents(), ...stored, lives, ends })
}
