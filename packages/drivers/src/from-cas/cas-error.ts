import { SessionError } from '@astro-sessions/engine'

const NOTHING = 'so nothing was written'
const BUSY = 'The storage may be slow, or many requests write one session at once. Try again.'

/** A storage that cannot be read before the first write. */
export function unread(cause: unknown): SessionError {
  if (cause instanceof SessionError) return cause
  return new SessionError('STORE_UNAVAILABLE', `The session storage did not answer a read, ${NOTHING}.`, {
    cause,
    hint: 'Answer 503 and let the visitor try again. Check that the storage can be reached.',
  })
}

export function outOfTime(): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    `Other writers of the session came first until the time limit, ${NOTHING}.`,
    { hint: BUSY },
  )
}

export function closed(): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    'The session store was closed, so nothing was read or written.',
  )
}

/** An item without a version: a write could not be kept from replacing somebody else's. */
export function withoutVersion(): SessionError {
  return new SessionError(
    'STORE_INVALID',
    'The session storage returned an item without a version, so no write can be kept from replacing another one.',
    {
      hint: '`get` of fromCas() must return { text, version }, with a version that is a string and not empty.',
    },
  )
}

/** What nobody can know: the answer of a write was lost, and the storage does not tell. */
export function unknownOutcome(cause: unknown): unknown {
  // The engine tells a mistake in somebody's code from a network that failed, which is a `TypeError`, too.
  if (cause instanceof TypeError || cause instanceof ReferenceError) return cause
  return new SessionError(
    'OUTCOME_UNKNOWN',
    'The session storage did not confirm a write, and its outcome cannot be found out: it may or may not have happened.',
    { cause, hint: 'Answer 503. Repeat the action only if doing it twice is harmless.' },
  )
}

/** True where the storage says itself that nothing was written. */
export function isRefusal(error: unknown): error is SessionError {
  return error instanceof SessionError && error.code !== 'OUTCOME_UNKNOWN'
}
