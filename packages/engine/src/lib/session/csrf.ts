import { fromBase64url, toBase64url } from '../base64url.ts'
import { recordOf, type Work } from '../state/work.ts'
import { hashOf } from '../token.ts'
import { fieldName } from '../values/fields.ts'
import { tokenOf } from './info.ts'
import { writing } from './intents.ts'
import { ensureRead } from './read-session.ts'
import { recordOperation } from './record-operation.ts'

const MAC_BYTES = 32

/** A proof that a form was rendered for this session. Starts a session where there is none: a form needs one to be bound to. */
export async function csrfTokenFor(work: Work): Promise<string> {
  await ensureRead(work)
  const mustStart = work.token === null || work.draft.ends
  // Also beside other writes, which a `clear` or `delete` may take back.
  if (mustStart) recordOperation(work, writing(work, fieldName('csrf', 'own'), true))
  const token = tokenOf(work)
  if (token === undefined) return ''
  // A new mask each time, so that what a compressed page shows does not add up (BREACH).
  const mask = work.environment.random(new Uint8Array(MAC_BYTES))
  return toBase64url(mask) + toBase64url(xor(macOf(token), mask))
}

/** Whether the text is such a proof for the session that this request came with. */
export async function isCsrfToken(work: Work, text: unknown): Promise<boolean> {
  await ensureRead(work)
  const { token } = work
  const bytes = typeof text === 'string' ? fromBase64url(text.slice(0, 43)) : null
  const masked = typeof text === 'string' ? fromBase64url(text.slice(43)) : null
  if (token === null || recordOf(work) === null) return false
  if (bytes?.length !== MAC_BYTES || masked?.length !== MAC_BYTES) return false
  // Every byte is looked at, so that the time tells nothing of the place of the first wrong one.
  return xor(macOf(token), xor(bytes, masked)).reduce((wrong, byte) => wrong | byte, 0) === 0
}

/** Of two that have one length. */
function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, index) => byte ^ (b[index] ?? 0))
}

// A token is secret, random and of one length, so that its hash under a name of its own tells nothing of it.
function macOf(token: string): Uint8Array {
  return hashOf(`csrf:${token}`)
}
