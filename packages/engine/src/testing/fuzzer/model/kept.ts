import { type Intents, noIntents } from './intents.ts'
import type { Items } from './items.ts'

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
  items: Items
  /** Where it goes on, and whether by a login. */
  successor: string | null
  isLeftByLogin: boolean
  /** Who moved it there. */
  movedBy: number | null
  readonly history: { readonly at: number; readonly items: Items; readonly isAlive: boolean }[]
}

/** Why a session may differ from what it was. */
export interface Explanation extends Pick<Intents, 'additions' | 'removals'> {
  /** Whether items that stand elsewhere may be taken over. */
  readonly mayCopy: boolean
  /** Fields that may be written once more: a blind write that was delivered twice. */
  readonly repeats: ReadonlySet<string>
  /** Items that the request had seen. */
  readonly seen: ReadonlySet<string>
  readonly now: number
}

/** An explanation of what these intents do, and of nothing else. */
export function explanationOf(intents: Partial<Explanation>, now: number): Explanation {
  return { ...noIntents(), mayCopy: false, repeats: new Set(), seen: new Set(), now, ...intents }
}
