import { fromBase64url, toBase64url } from '../base64url.ts'
import type { Draft } from '../state/draft.ts'
import type { Fields, SessionRecord } from '../store/store.ts'
import { hashOf } from '../token.ts'
import { EARLIER_MACS as EARLIER } from '../values/fields.ts'
import { decodeValue, encodeValue } from '../values/values.ts'

export const MAC_BYTES = 32

/** Rotations that a page may be old: no more of them fit into the time that somebody looks at a form. */
const MOST = 4

/** What a CSRF token of this session proves. A token is secret and random, so that its hash under a name of its own tells nothing of it. */
export function macOf(token: string): Uint8Array {
  return hashOf(`csrf:${token}`)
}

/** What CSRF tokens may prove that were made before the last rotations of this session. */
export function earlierMacs({ fields }: SessionRecord): Uint8Array[] {
  const text = fields.get(EARLIER)?.value
  return text === undefined ? [] : textsOf(text).flatMap((mac) => checked(fromBase64url(mac)))
}

/**
 * The rotated record with what keeps the forms of earlier pages valid, where they may be: not after a login, and not
 * after `regenerate()` of a visitor who is not logged in. Whoever planted the session before would know it.
 *
 * @param from the token that the record had so far
 */
export function withEarlierMacs(
  rotated: SessionRecord,
  draft: Draft,
  from: { readonly token: string | null; readonly record: SessionRecord; readonly stamp: string },
): SessionRecord {
  const fields = new Map(rotated.fields)
  fields.delete(EARLIER)
  const isTrusted = draft.login === null && (from.record.meta.userId !== null || !draft.regenerates)
  if (isTrusted && from.token !== null) {
    const macs = [macOf(from.token), ...earlierMacs(from.record)].slice(0, MOST).map(toBase64url)
    fields.set(EARLIER, { stamp: from.stamp, value: encodeValue(EARLIER, macs) })
  }
  return { meta: rotated.meta, fields }
}

/** The fields without them. */
export function withoutMacs(fields: Fields): Fields {
  return new Map([...fields].filter(([name]) => name !== EARLIER))
}

// It may be damaged, like any other field: then those pages are too old.
function textsOf(text: string): string[] {
  try {
    const value = decodeValue(text)
    return Array.isArray(value) ? value.filter((mac) => typeof mac === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

function checked(mac: Uint8Array | null): Uint8Array[] {
  return mac?.length === MAC_BYTES ? [mac] : []
}
