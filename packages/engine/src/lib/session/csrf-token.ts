import { fromBase64url, toBase64url } from '../base64url.ts'
import { responseStarted } from '../commit/late-write.ts'
import { earlierMacs, keepsForms, MAC_BYTES, macOf, macsToCome } from '../lifecycle/csrf-macs.ts'
import { isRunAgain } from '../lifecycle/replay.ts'
import { nextSession, recordOf, type Work } from '../state/work.ts'
import { EARLIER_MACS } from '../values/fields.ts'
import { writing } from './intents.ts'
import { recordOperation } from './record-operation.ts'

/** Characters of a MAC in base64url. */
const MAC_TEXT = 43

/**
 * A proof that a form was rendered for this session. Starts a session where there is none: a form needs one to be bound to.
 *
 * @throws SessionError `RESPONSE_STARTED` when the cookie of that session would come too late
 */
export async function makeToken(work: Work): Promise<string> {
  let hasEnded = false
  // What a commit that is under way makes of the session is what the form will be sent to. A function that the commit itself
  // runs must not wait for it.
  while (work.committing !== null && !isRunAgain(work)) {
    hasEnded ||= work.committing.ends
    await work.tail
  }
  // The answer ends the session, and what would start the next one is not committed any more.
  if (hasEnded && work.token === null) throw responseStarted('csrfToken()')
  const token = provenBy(work)
  work.hasForm = true
  // A new mask each time, so that what a compressed page shows does not add up (BREACH).
  const mask = work.environment.random(new Uint8Array(MAC_BYTES))
  return toBase64url(mask) + toBase64url(xor(macOf(token), mask))
}

/** The token that the form is to prove. A page whose rotation keeps it, or may lose to one that does, has the current one. */
function provenBy(work: Work): string {
  const { token, draft } = work
  const isKept = !draft.rotates || keepsForms(draft, recordOf(work)?.meta.userId ?? null)
  if (token !== null && !draft.ends && isKept) return token
  const next = nextSession(work)
  // Starts the session, also beside other writes, which a `clear` or `delete` may take back.
  recordOperation(work, writing(work, EARLIER_MACS, macsToCome(work, next.token)))
  work.unobserved.add(EARLIER_MACS)
  return next.token
}

/**
 * Whether the text is such a proof for the session that this request came with, also from before its last rotations.
 * It ends with a login, with a logout, and with `regenerate()` of a visitor who is not logged in.
 */
export function isTokenOf(work: Work, text: unknown): boolean {
  const { token } = work
  const record = recordOf(work)
  if (typeof text !== 'string' || text.length !== 2 * MAC_TEXT || token === null || record === null)
    return false
  const [mask, masked] = [fromBase64url(text.slice(0, MAC_TEXT)), fromBase64url(text.slice(MAC_TEXT))]
  if (mask?.length !== MAC_BYTES || masked?.length !== MAC_BYTES) return false
  const mac = xor(mask, masked)
  return [macOf(token), ...earlierMacs(record)].filter((known) => areEqual(known, mac)).length > 0
}

// Every byte is looked at, so that the time tells nothing of the place of the first wrong one.
function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return xor(a, b).reduce((wrong, byte) => wrong | byte, 0) === 0
}

/** Of two that have one length. */
function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, index) => byte ^ (b[index] ?? 0))
}
