import { commit } from './commit.ts'
import { withoutDeferred } from './draft.ts'
import { Session } from './session.ts'
import type { CookieChange, Work } from './work.ts'

/** One request's hold on a session: what the page sees, and what the framework does with it. */
export interface SessionRequest {
  readonly session: Session
  /** True when anything of the session was read or written. */
  readonly isUsed: boolean
  /** True when the request came with a well-formed token, or started a session. */
  readonly hasToken: boolean
  /** Writes what is pending and resolves to the cookie change to send. May be called again; call it before the headers leave. */
  commit(): Promise<CookieChange>
  /** After an error: drops deferred writes, rotations and logins, never a `destroy` or `logout`. Then call `commit`. */
  rollback(): void
  /** From here on, writes to an existing session commit at once, and what would need a cookie throws. */
  responseStarted(): void
  /** Resolves when every late commit is done; never rejects. */
  settled(): Promise<void>
}

export function createRequest(work: Work): SessionRequest {
  return {
    session: new Session(work),
    get isUsed() {
      return work.isUsed
    },
    get hasToken() {
      return work.token !== null
    },
    async commit() {
      await commit(work)
      return work.cookie
    },
    rollback() {
      work.draft = withoutDeferred(work.draft)
    },
    responseStarted() {
      work.isLate = true
    },
    async settled() {
      await work.late
      await work.tail
    },
  }
}
