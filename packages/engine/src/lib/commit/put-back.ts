import { SessionError, type SessionErrorCode } from '../errors/errors.ts'
import { addOperation, type Draft, emptyDraft, type Operation } from '../state/draft.ts'
import type { Work } from '../state/work.ts'

/** Of failures after which a draft cannot be committed once more: the store may have it, or its session is gone. */
const FINAL: ReadonlySet<SessionErrorCode> = new Set([
  'OUTCOME_UNKNOWN',
  'STORE_INVALID',
  'SESSION_INTERRUPTED',
])

/**
 * Leaves a draft that could not be committed to a later one, as far as it can be committed once more. Where it cannot,
 * the page alone was told, and may go on as if nothing was lost: then the commit of the response fails, too.
 */
export function leaveTo(later: Draft, draft: Draft, work: Work, error: unknown): void {
  // A logout that failed is still to be done: the commit has noted that.
  const ends = draft.ends && later.ends
  const isFinal = error instanceof SessionError && FINAL.has(error.code)
  const isLeft = !isFinal && !work.isLate
  putBack(later, isLeft ? { ...draft, ends } : { ...emptyDraft(), ends })
  if (isFinal && !work.isLate) work.untold = error
}

/** Puts a draft that was not stored back under what the page has asked for since. */
export function putBack(later: Draft, earlier: Draft): void {
  const whole = { ...earlier, writes: new Map(earlier.writes) }
  for (const operation of operationsOf(later)) addOperation(whole, operation)
  // A draft can rotate without `regenerate()`: a login does, and `persist` of the visitor's own session.
  whole.rotates ||= later.rotates
  if (whole.login !== null && later.login?.discards) whole.login = { ...whole.login, discards: true }
  Object.assign(later, whole)
}

function* operationsOf({ ends, login, clears, writes, persist, regenerates }: Draft): Iterable<Operation> {
  if (ends) yield { kind: 'destroy' }
  if (login !== null) {
    yield* changesOf(login.before)
    yield { kind: 'login', login }
  }
  yield* changesOf({ clears, writes })
  if (persist !== null) yield { kind: 'persist', maxAge: persist }
  if (regenerates) yield { kind: 'rotate' }
}

function* changesOf({ clears, writes }: Pick<Draft, 'clears' | 'writes'>): Iterable<Operation> {
  if (clears) yield { kind: 'clear' }
  for (const [field, write] of writes) yield { kind: 'write', field, write }
}
