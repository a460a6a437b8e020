import type { SweepOptions } from '../store/sweep-shape.ts'

/** Every session of the site, of users and of visitors who are not logged in. */
export interface AllSessions {
  /** Looks at each record that the store has, some at a time: the memory that it takes does not grow with them. */
  count(options?: WalkOptions): Promise<SessionCount>
  /**
   * Ends every session that began before this call, and resolves to how many. Logins after it are not affected, and a
   * request that is under way brings none back. Where it is cut short, those that it has ended stay ended. A session that
   * begins in the future by the clock of this machine ends as well, whenever it began, and so does one that has expired by
   * that clock: it may run ahead. That is not counted.
   */
  endAll(options?: WalkOptions): Promise<number>
  /**
   * Deletes what has expired, and resolves to how many records and markers that was; 0 where the storage does so by
   * itself. The marker of a session that has ended stays for some minutes, so that a late request finds it.
   */
  sweep(options?: SweepOptions): Promise<number>
  /** Whether the storage deletes what has expired by itself, so that `sweep` has nothing to do. */
  readonly deletesExpired: boolean
}

/** What is loaded when one of the methods is called. */
export type ListedSessions = Omit<AllSessions, 'deletesExpired'>

/** How long work on many sessions tells of itself, and is stopped. */
export interface WalkOptions {
  /** Told of the work so far, after each batch. */
  readonly onProgress?: ((done: WalkProgress) => void) | undefined
  /** Stops the work between two batches. */
  readonly signal?: AbortSignal | undefined
}

/** How far such work is. */
export interface WalkProgress {
  /** Records that were looked at in this walk. */
  readonly seen: number
  /** Sessions that were ended, in all walks. */
  readonly ended: number
  /** Which walk through the store this is, from 1: `endAll` walks again for sessions that got another token meanwhile. */
  readonly walk: number
}

/** What a store has. */
export interface SessionCount {
  /** Sessions that are live. */
  readonly live: number
  /** Those among them that a user has logged in to. */
  readonly loggedIn: number
  /** Records that have expired, and marks of sessions that have ended, which are still there. */
  readonly over: number
  /** What is there and is no record of ours. */
  readonly unreadable: number
}
