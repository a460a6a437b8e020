import { SessionError } from '../errors/errors.ts'
import type { NextSession } from '../sealing/vault.ts'
import { doBeside } from '../state/in-order.ts'
import type { Work } from '../state/work.ts'
import { ending } from '../store/expiry.ts'

/**
 * Gives up a session whose token nobody has got. Where its record cannot be retired, that expires unused. What follows
 * begins under another token: where the record had expired, no marker keeps this one from coming back.
 */
export async function discard(work: Work, next: NextSession, userId: string | null): Promise<void> {
  const { users, clock } = work.environment
  const { vault } = next
  if (work.next === next) work.next = null
  try {
    await vault.retire(ending(clock.now()))
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
  }
  if (userId !== null) doBeside(work, users.leave(userId, vault.key))
}

/** The same for one that failed, which no answer waits for: otherwise it would count among the sessions of its user. */
export function discardFailed(work: Work, next: NextSession, userId: string | null): void {
  doBeside(work, discard(work, next, userId))
}
