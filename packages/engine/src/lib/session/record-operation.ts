import { commit } from '../commit/commit.ts'
import { refuseAhead } from '../commit/unseen.ts'
import { SessionError, type SessionErrorCode } from '../errors.ts'
import { addOperation, type Operation } from '../state/draft.ts'
import { awaitLate } from '../state/in-order.ts'
import type { Work } from '../state/work.ts'
import { noteChange } from '../turns/watch-updater.ts'
import { isInRoom, keyOfField } from '../values/fields.ts'
import type { Settled } from './session-types.ts'

const STORE_CODES: readonly SessionErrorCode[] = ['STORE_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'STORE_INVALID']

/** Names of the calls, for messages. */
const CALL: Record<Exclude<Operation['kind'], 'write'>, string> = {
  clear: 'clear()',
  persist: 'persist()',
  rotate: 'regenerate()',
  login: 'login()',
  destroy: 'destroy()',
}

/** What ends the session, or its token. */
const LIFECYCLE: ReadonlySet<Operation['kind']> = new Set(['persist', 'rotate', 'login', 'destroy'])

function callOf(operation: Operation): string {
  if (operation.kind !== 'write') return CALL[operation.kind]
  const { field } = operation
  if (isInRoom(field, 'own')) return 'csrfToken()'
  return `${isInRoom(field, 'flash') ? 'flash' : 'set'}('${keyOfField(field)}')`
}

/**
 * Adds an operation to the request. Once the response has started it is committed in the next microtask,
 * together with what else was recorded by then.
 *
 * @throws SessionError `RESPONSE_STARTED` when the operation would need a cookie and the headers have left,
 * `SESSION_PREFETCHED` when a prefetch would end the session or its token
 */
export function recordOperation(work: Work, operation: Operation): void {
  if (LIFECYCLE.has(operation.kind)) refuseAhead(work, callOf(operation))
  if (work.isLate && needsCookie(work, operation)) throw responseStarted(callOf(operation))
  if (operation.kind === 'write') noteChange(work, operation.field)
  if (operation.kind === 'clear') noteChange(work, null)
  work.isUsed = true
  const isFirst = work.draft.writes.size === 0 && !work.draft.clears && !work.draft.ends
  addOperation(work.draft, operation)
  work.taken?.forget(operation)
  // The cookie is sent again. With the token that others may be about to replace, it could undo a rotation.
  const isOwn = work.ownsCookie && work.entering === null
  if (operation.kind === 'persist' && isOwn) work.draft.rotates = true
  if (work.isLate && isFirst) commitLate(work)
}

/** The same, and answers a settled promise, for code that waits for what it wrote or has a `.catch()` behind it. */
export function recordSettled(work: Work, operation: Operation): Promise<void> {
  recordOperation(work, operation)
  return Promise.resolve()
}

/** The same, where the type says that there is nothing to wait for. */
export function record(work: Work, operation: Operation): Settled {
  recordOperation(work, operation)
  return settled()
}

const settled: () => Settled = () => Promise.resolve()

export function responseStarted(call: string): SessionError {
  return new SessionError(
    'RESPONSE_STARTED',
    `session.${call} needs a cookie, but the headers of the response have left, so the change would be lost.`,
    { hint: 'Call it in middleware or in the frontmatter of the page, before any component streams.' },
  )
}

function needsCookie(work: Work, operation: Operation): boolean {
  const { kind } = operation
  if (kind === 'rotate' || kind === 'login' || kind === 'persist') return true
  const isKeeping = kind === 'write' && operation.write.text !== null
  const isEnding = work.draft.ends || Boolean(work.committing?.ends)
  return isKeeping && (work.source.kind === 'none' || isEnding)
}

/** Starts a commit that nobody awaits but `settled`, in the next microtask. */
export function commitLate(work: Work): void {
  const committing = Promise.resolve().then(() => commit(work))
  awaitLate(
    work,
    committing.catch((error: unknown) => reportLate(work, error)),
  )
}

// The guarded store has reported its own failures; anything else would be lost without a word.
function reportLate(work: Work, error: unknown): void {
  const isReported = error instanceof SessionError && STORE_CODES.includes(error.code)
  if (isReported) return
  const cause = error instanceof SessionError ? error : lateFailure(error)
  work.environment.emit({ type: 'storeError', verb: 'commit', error: cause })
}

function lateFailure(cause: unknown): SessionError {
  return new SessionError('OUTCOME_UNKNOWN', 'A write after the response had started failed.', { cause })
}
