import { MARKER_LIFE } from '../store/expiry.ts'
import type { ReadResult } from '../store/store.ts'
import type { Work } from './work.ts'

/** How long a request with the old token of a rotated session is taken for one that was on its way, in milliseconds. */
const ROTATION_GRACE = 60_000

/** What a store says of a session that is not there. */
interface Missing {
  readonly kind?: ReadResult['kind'] | 'gone'
  readonly reason?: string
  readonly at?: number
}

/**
 * True when a session was rotated just now, or rotated or ended while this request was under way, however long that is.
 * It is not replaced by a new one: its cookie could overwrite the one that the visitor has got meanwhile. Where nothing
 * is left, a request that is older than any marker cannot tell, and the answer is true.
 */
export function isInFlight({ environment, openedAt, options }: Work, { reason, at }: Missing = {}): boolean {
  const now = environment.clock.now()
  // A client without cookies has none that could be replaced.
  if (at === undefined) return options.isBearer !== true && now - openedAt >= MARKER_LIFE
  if (reason === 'expired') return at > openedAt
  return at >= openedAt || (reason === 'rotated' && now - at < ROTATION_GRACE)
}
