import { fromBase64url, toBase64url } from '../base64url.ts'
import type { Draft } from '../state/draft.ts'
import type { Work } from '../state/work.ts'
import type { Field, Fields, SessionRecord } from '../store/store.ts'
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
  return macsIn(fields.get(EARLIER)?.value)
}

/**
 * Whether forms of earlier pages stay valid through a rotation: not after a login, and not after `regenerate()` of a
 * visitor who is not logged in. Whoever planted the session before would know what they prove.
 */
export function keepsForms({ login, regenerates }: Draft, userId: string | null): boolean {
  return login === null && (userId !== null || !regenerates)
}

/**
 * What a page proves that is shown the token of a session yet to come. Another one may take its place, and then has to
 * know the form: only this answer shows it, so that no one can have planted it.
 */
export function macsToCome({ draft }: Work, next: string): string[] {
  const before = macsIn(draft.writes.get(EARLIER)?.text)
  return listOf([macOf(next), ...before])
}

/**
 * The rotated record with what keeps forms valid: of earlier pages, where they may be, and of this one, where it showed
 * the token of a session yet to come.
 *
 * @param from the token that the record had so far
 */
export function withEarlierMacs(
  rotated: SessionRecord,
  draft: Draft,
  from: { readonly token: string | null; readonly record: SessionRecord; readonly stamp: string },
): SessionRecord {
  const { token, record, stamp } = from
  const isKept = token !== null && keepsForms(draft, record.meta.userId)
  const earlier = isKept ? [macOf(token), ...earlierMacs(record)] : []
  const macs = listOf([...macsIn(draft.writes.get(EARLIER)?.text), ...earlier])
  const fields = withoutMacs(rotated.fields)
  if (macs.length > 0) fields.set(EARLIER, { stamp, value: encodeValue(EARLIER, macs) })
  return { meta: rotated.meta, fields }
}

/** The fields without them. */
export function withoutMacs(fields: Fields): Map<string, Field> {
  return new Map([...fields].filter(([name]) => name !== EARLIER))
}

function listOf(macs: readonly Uint8Array[]): string[] {
  return [...new Set(macs.map(toBase64url))].slice(0, MOST)
}

function macsIn(text: string | null | undefined): Uint8Array[] {
  return text == null ? [] : textsOf(text).flatMap((mac) => checked(fromBase64url(mac)))
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
