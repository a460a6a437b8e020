import type { Clock } from '../clock.ts'
import type { EventListener } from '../events.ts'
import type { RecordMeta, SessionStore } from '../store/store.ts'
import type { RandomSource } from '../token.ts'
import type { UserEpoch } from './user-epoch.ts'

/** What the index of users works with. */
export interface IndexSite {
  readonly store: SessionStore
  readonly clock: Clock
  readonly random: RandomSource
  /** Longest life of a session, in milliseconds. */
  readonly absolute: number
  /** Milliseconds that a write may spend on conflicts. */
  readonly patience: number
}

export interface UsersSite extends IndexSite {
  /** Most sessions that one user may have at once; `null` for any number. */
  readonly maxSessions: number | null
  readonly emit: EventListener
}

/** The sessions of users, as requests come upon them. */
export interface Users {
  /** Enters a session that is about to be created; resolves to the epoch that its record must carry. */
  join(userId: string, session: JoiningSession): Promise<UserEpoch>
  /**
   * Ends the oldest sessions that are more than a user may have; where that is any number, takes out at times what has
   * ended. Its failure fails no login.
   */
  trim(userId: string): Promise<void>
  /** Takes out a session that has ended. Its failure leaves an entry that a later look takes out. */
  leave(userId: string, key: string): Promise<void>
  /** Whether the session was revoked, as known at most ten seconds ago. */
  isRevoked(meta: RecordMeta): Promise<boolean>
  /** When it was revoked, as the clock of who did it had it, or `null`. */
  revokedAt(meta: RecordMeta): Promise<number | null>
  /** Notes what somebody else learned of a user whom it asked for at `at`. */
  learn(userId: string, user: UserEpoch, at: number): Promise<void>
}

export interface JoiningSession {
  readonly key: string
  readonly deadline: number
  /** Key of the session that the visitor has until then, which does not end to make room for it. */
  readonly from?: string
  /** Whether it takes over from that one, and with it its place (false). */
  readonly isHeir?: boolean
}
