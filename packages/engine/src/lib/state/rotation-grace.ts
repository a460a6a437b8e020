import type { Retired } from '../store/store.ts'
import type { Work } from './work.ts'

/** How long a request with the old token of a rotated session is taken for one that was on its way, in milliseconds. */
const ROTATION_GRACE = 60_000

/**
 * True when a session was rotated just now, or ended while this request was under way. It is not replaced by a new one:
 * its cookie could overwrite the one that the visitor has got meanwhile.
 */
export function isInFlight(work: Work, { reason, at }: Retired): boolean {
  if (reason === 'rotated') return work.environment.clock.now() - at < ROTATION_GRACE
  return reason === 'expired' ? at > work.openedAt : at >= work.openedAt
}
