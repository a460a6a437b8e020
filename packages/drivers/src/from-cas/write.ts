import { isRefusal, outOfTime, unknownOutcome } from './cas-error.ts'
import { type Attempt, whatBecameOf } from './item.ts'
import type { Found } from './seen.ts'
import type { CasStorage } from './storage.ts'

/** How often the same text is sent on the same version: at most one of them can be written. */
const SENDS = 3

export interface Writing {
  readonly storage: Pick<CasStorage, 'put' | 'sendsOnce'>
  readonly key: string
  /** What the attempt replaces. */
  readonly found: Found
  /** Whether that was seen some time ago, and may be far behind. */
  readonly isGuess: boolean
  readonly attempt: Attempt
  readonly expireIn: number
  /** Reads the item anew. */
  look(): Promise<Found>
  isLate(): boolean
}

export type Written =
  /** The version is `null` where it is not known. */
  | { readonly kind: 'written'; readonly version: string | null }
  /** Another one was first; it will never be written. */
  | { readonly kind: 'overtaken'; readonly found: Found }

/**
 * Writes an item if it is still the one that was found. A lost answer is asked for by sending the same once more, and
 * where that is refused, the item itself tells whose write it is.
 *
 * @throws SessionError `OUTCOME_UNKNOWN` when it tells nothing
 */
export async function write(writing: Writing): Promise<Written> {
  const sent = await send(writing)
  if (sent.kind === 'written') return sent
  const { storage, attempt, isGuess, isLate } = writing
  if (sent.kind === 'lost' && isLate()) throw unknownOutcome(sent.cause)
  const found = await lookAfter(writing, sent)
  const became = whatBecameOf(attempt, found.item)
  if (became === 'written') return { kind: 'written', version: null }
  if (became === 'overtaken') return { kind: 'overtaken', found }
  // Refused, and nothing else: it was not written where the item has not come as far, and where it was a guess that many
  // writers had gone past before. Only a client that repeats by itself, past 16 others meanwhile, could have done it.
  const isBehind = found.item.writes < attempt.item.writes
  if (sent.kind === 'refused' && (storage.sendsOnce || isBehind || isGuess))
    return { kind: 'overtaken', found }
  // Refused for something that was deleted since: nothing is there, as it was to be, and the same can be sent again.
  const isFree = found.version === null && writing.found.version === null
  if (isFree && sent.kind === 'lost' && sent.wasRefused) return write(writing)
  // What it was to replace has been deleted, so that it cannot come any more; if it came before, it was deleted as well.
  if (writing.found.version !== null && found.version === null) return { kind: 'overtaken', found }
  throw unknownOutcome(sent.kind === 'lost' ? sent.cause : new Error())
}

/** `lost` as soon as one answer was, whatever came after it. */
type Sent = { readonly kind: 'written'; readonly version: string } | Unwritten
type Unwritten =
  | { readonly kind: 'refused' }
  | { readonly kind: 'lost'; readonly cause: unknown; readonly wasRefused: boolean }

async function send({ storage, key, found, attempt, expireIn, isLate }: Writing): Promise<Sent> {
  let lost: Extract<Unwritten, { kind: 'lost' }> | undefined
  for (let sends = 0; sends < SENDS; sends++) {
    if (isLate()) break
    try {
      const version = await storage.put(key, attempt.text, { ifVersion: found.version, expireIn })
      if (version === null) return lost === undefined ? { kind: 'refused' } : { ...lost, wasRefused: true }
      if (typeof version === 'string' && version !== '') return { kind: 'written', version }
      lost = { kind: 'lost', cause: new Error(), wasRefused: false }
    } catch (cause) {
      // Of what was sent before, it says nothing.
      if (lost === undefined && isRefusal(cause)) throw cause
      lost = { kind: 'lost', cause, wasRefused: false }
    }
  }
  if (lost === undefined) throw outOfTime()
  return lost
}

async function lookAfter({ look }: Writing, sent: Unwritten): Promise<Found> {
  try {
    return await look()
  } catch (error) {
    throw unknownOutcome(sent.kind === 'lost' ? sent.cause : error)
  }
}
