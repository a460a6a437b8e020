import type { Work } from '../state/work.ts'

/** A call that takes effect at once, and the session at which the page made it: it must not reach another one. */
export interface Call {
  readonly work: Work
  /** Sessions that the page had left by then, by a logout or `load`. */
  readonly left: number
  /** Whose session it was; `undefined` where that is not pending, but stored. */
  readonly userId: string | null | undefined
}

export function callOn(work: Work): Call {
  const pending = pendingUser(work)
  // What `load` is about to lead to is not known yet.
  const isStored = pending === undefined && work.source.kind !== 'unread' && work.entering === null
  return { work, left: work.left, userId: isStored ? work.seenUserId : pending }
}

/** The call of a session that was read by then: whose it is, is known. */
export function ofReader(call: Call): Call & { readonly userId: string | null } {
  return { ...call, userId: call.userId === undefined ? call.work.seenUserId : call.userId }
}

/** Whose session it is after what the page has asked for so far. */
export function userOf(work: Work): string | null {
  const pending = pendingUser(work)
  return pending === undefined ? work.seenUserId : pending
}

function pendingUser({ draft, committing }: Work): string | null | undefined {
  const last = [draft, committing].find((each) => each?.ends || each?.login)
  return last && (last.login?.userId ?? null)
}
