import { fromBase64url, toBase64url } from '../base64url.ts'
import { earlierMacs, MAC_BYTES, macOf } from '../lifecycle/csrf-macs.ts'
import { recordOf, type Work } from '../state/work.ts'
import { fieldName } from '../values/fields.ts'
import { tokenOf } from './info.ts'
import { writing } from './intents.ts'
import { recordOperation } from './record-operation.ts'

/** Characters of a MAC in base64url. */
const MAC_TEXT = 43

/** A proof that a form was rendered for this session. Starts a session where there is none: a form needs one to be bound to. */
export function makeToken(work: Work): string {
  const mustStart = work.token === null || work.draft.ends
  // Also beside other writes, which a `clear` or `delete` may take back.
  if (mustStart) recordOperation(work, writing(work, fieldName('csrf', 'own'), true))
  const token = tokenOf(work)
  if (token === undefined) return ''
  // A new mask each time, so that what a compressed page shows does not add up (BREACH).
  const mask = work.environment.random(new Uint8Array(MAC_BYTES))
  return toBase64url(mask) + toBase64url(xor(macOf(token), mask))
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
