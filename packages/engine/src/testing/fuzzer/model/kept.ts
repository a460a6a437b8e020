import type { RecordMeta, SessionRecord } from '../../../lib/store/store.ts'
import { type Intents, noIntents } from './intents.ts'
import { type Items, isSame, itemsOf } from './items.ts'

/** A session as the store was seen to hold it, after each call that could change it. */
export interface Kept {
  readonly key: string
  /** Whether anybody but the request that made it can know of it. */
  isBorn: boolean
  /** When it was ended, or moved to another token. */
  retiredAt: number | null
  /** The instant at which it ends unless it is used again. */
  endsAt: number
  userId: string | null
  id: string
  /** `null` before it was seen. */
  meta: RecordMeta | null
  items: Items
  /** Where it goes on, and whether by a login. */
  successor: string | null
  isLeftByLogin: boolean
  /** Who moved it there. */
  movedBy: number | null
  readonly history: Moment[]
}

/** Notes what the store holds of it. */
export function see(kept: Kept, record: SessionRecord): void {
  const { meta } = record
  const { id, userId, lastSeenAt, idle, deadline } = meta
  const endsAt = Math.min(lastSeenAt + idle, deadline)
  Object.assign(kept, { id, userId, meta, endsAt, items: itemsOf(record) })
}

interface Moment {
  readonly at: number
  readonly items: Items
  readonly isAlive: boolean
}

/** What somebody was shown of a field who looked after `since`. */
export interface Shown {
  readonly field: string
  readonly items: readonly string[]
  readonly since: number
  readonly now: number
}

/** Whether the field held exactly these items at some moment since then, but for what is gone by itself. */
export function hasHeld(
  history: readonly Moment[],
  { field, items, since, isThere }: Omit<Shown, 'now'> & { readonly isThere: (item: string) => boolean },
): boolean {
  const left = items.filter(isThere)
  return history.some((moment, index) => {
    const next = history[index + 1]?.at ?? Number.POSITIVE_INFINITY
    const held = moment.isAlive ? (moment.items.get(field) ?? []) : []
    return next > since && isSame(held.filter(isThere), left)
  })
}

/** A session of which nothing is known yet. */
export function unknownSession(key: string): Kept {
  return {
    key,
    isBorn: false,
    retiredAt: null,
    endsAt: 0,
    userId: null,
    id: '',
    meta: null,
    items: new Map(),
    successor: null,
    isLeftByLogin: false,
    movedBy: null,
    history: [],
  }
}

/** Why a session may differ from what it was. */
export interface Explanation extends Pick<Intents, 'additions' | 'removals' | 'lives' | 'persists'> {
  /** Whether items that stand elsewhere may be taken over. */
  readonly mayCopy: boolean
  /** Fields that may be written once more: a blind write that was delivered twice. */
  readonly repeats: ReadonlySet<string>
  /** Items that the request had seen. */
  readonly seen: ReadonlySet<string>
  readonly now: number
}

/** Why a session goes on under another token. */
export interface Move extends Explanation {
  readonly login: string | null
  /** Who moved it, and whether others do so in the same process. */
  readonly by: number
  readonly isShared: boolean
}

/** An explanation of what these intents do, and of nothing else. */
export function explanationOf(intents: Partial<Explanation>, now: number): Explanation {
  return { ...noIntents(), mayCopy: false, repeats: new Set(), seen: new Set(), now, ...intents }
}
