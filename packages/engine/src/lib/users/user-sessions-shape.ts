import type { Users, UsersSite } from './users-site.ts'

/** One session of a user, as a list of devices shows it. */
export interface UserSession {
  /** Random and public, the same as `info().id` of that session. */
  readonly id: string
  /** What `login` was given as `label`. */
  readonly label: string | null
  /** When the user logged in. */
  readonly createdAt: Date
  /** The last use, to a tenth of the idle time. */
  readonly lastSeenAt: Date
  /** When it ends if it is not used again. */
  readonly expiresAt: Date
}

/** All sessions of one user. */
export interface UserSessions {
  /** The sessions that are live, the one that was used last first. */
  list(): Promise<UserSession[]>
  /** Ends one session; resolves to whether there was one. A request that is under way cannot bring it back. */
  revoke(id: string): Promise<boolean>
  /**
   * Ends every session that began before this call, and resolves to how many were live. Logins after it are not
   * affected.
   *
   * @param options.except the id of a session that stays. Where it has ended, or is none of the user's, all others end
   *   all the same: a page that passes the session of its own request may come just after its end
   * @throws SessionError `INVALID_OPTION` when `except` is there and no well-formed, non-empty string
   */
  revokeAll(options?: { readonly except?: string | undefined }): Promise<number>
}

export interface UserSessionsSite extends UsersSite {
  readonly users: Users
}
