import type { FuzzArrival } from '../plan.ts'
import type { TimesAsked } from './lifetimes.ts'

/** One item that a request writes. */
export interface Addition {
  readonly field: string
  readonly item: string
  /** Key of the session that it must go to, which can have moved by then; `null` for any. */
  only: string | null
  /** Whether a session got it. */
  hasLanded: boolean
  /** Whether the request was to lose it: it took it back, or the call failed. */
  isOff: boolean
  /** Whether the call that was to write it was told that nothing was written. */
  isRefused: boolean
  /** Whether a call that takes effect at once was to store it: a rollback comes too late. */
  isStored: boolean
  /** Who logged in after it, in the same request: what was written for another user does not follow. */
  heir: string | null
}

/** What a request takes away: items of one field, or what is named by nothing. */
export interface Removal {
  /** `null` for every field. */
  readonly field: string | null
  /** `null` for every item. */
  readonly item: string | null
  /** Fields that stay. */
  readonly except?: string | undefined
  /** Whether it goes because something else is written there. */
  readonly isReplacing?: true
  /** What was taken away in its name so far. */
  readonly taken: Set<string>
  /** What of the request's own writes it took back. */
  readonly hits: readonly Addition[]
  /** What the session held of it by then, since before the request began: it must be gone when that is done. */
  readonly before: readonly string[]
  isStored: boolean
}

/** What a request means to do, from its calls on until the commit that does it has been answered. */
export interface Intents extends TimesAsked {
  additions: Addition[]
  removals: Removal[]
  rotates: boolean
  ends: boolean
  login: string | null
  lives: TimesAsked['lives']
  persists: TimesAsked['persists']
  /** Whose sessions it revokes. */
  revokes: string | null
}

export function noIntents(): Intents {
  const lasting = { lives: [], persists: [] }
  return { additions: [], removals: [], rotates: false, ends: false, login: null, ...lasting, revokes: null }
}

/** What of it may be stored: nothing where only headers leave, and nothing that only takes away ahead of a click. */
export function allowedOf(intents: Intents, { unseen }: FuzzArrival): Intents {
  if (unseen === 'head') return { ...noIntents(), revokes: intents.revokes }
  return unseen === null ? intents : { ...intents, removals: intents.removals.flatMap(replacedOf(intents)) }
}

/** What is taken away and written anew is replaced, as by a `set` without a look. */
function replacedOf({ additions }: Intents): (removal: Removal) => Removal[] {
  const written = [...new Set(additions.filter(({ isOff }) => !isOff).map(({ field }) => field))]
  return (removal) => {
    const { field, isReplacing } = removal
    if (isReplacing) return [removal]
    return written
      .filter((name) => field === null || field === name)
      .map((name) => ({ ...removal, field: name }))
  }
}

export function covers(
  { field, item, except }: Pick<Removal, 'field' | 'item' | 'except'>,
  name: string,
  what: string,
): boolean {
  return (field === null || field === name) && (item === null || item === what) && name !== except
}

/** The addition that an item comes by, of several of a request that took it and gave it back. */
export function expected(
  additions: readonly Addition[],
  { field, item }: Pick<Addition, 'field' | 'item'>,
): Addition | undefined {
  const own = additions.filter((each) => each.item === item && each.field === field)
  return (
    own.find(({ hasLanded, isOff }) => !hasLanded && !isOff) ??
    own.find(({ hasLanded }) => !hasLanded) ??
    own[0]
  )
}

/** All that the requests of one process mean to do at this moment. */
export function together(all: readonly Intents[]): Intents {
  return {
    additions: all.flatMap(({ additions }) => additions),
    removals: all.flatMap(({ removals }) => removals),
    rotates: all.some(({ rotates }) => rotates),
    ends: all.some(({ ends }) => ends),
    login: all.find(({ login }) => login !== null)?.login ?? null,
    lives: all.flatMap(({ lives }) => lives),
    persists: all.flatMap(({ persists }) => persists),
    revokes: all.find(({ revokes }) => revokes !== null)?.revokes ?? null,
  }
}
