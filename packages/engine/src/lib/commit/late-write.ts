import { SessionError, type SessionErrorCode } from '../errors/errors.ts'
import type { Operation } from '../state/draft.ts'
import { awaitLate } from '../state/in-order.ts'
import type { Work } from '../state/work.ts'
import { commit } from './commit.ts'

const STORE_CODES: readonly SessionErrorCode[] = ['STORE_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'STORE_INVALID']

/** Requests whose late commit is to start. */
const due = new WeakSet<Work>()

/** Of a call that comes too late for its cookie. */
export function responseStarted(call: string): SessionError {
  return new SessionError(
    'RESPONSE_STARTED',
    `session.${call} needs a cookie, but the headers of the response have been sent, so the change would be lost.`,
    { hint: 'Call it in middleware or in the frontmatter of the page, before any component streams.' },
  )
}

/** Whether the browser has to hear of it, which it cannot once the response has started. */
export function needsCookie(work: Work, operation: Operation): boolean {
  const { kind } = operation
  if (kind === 'rotate' || kind === 'login' || kind === 'persist') return true
  const isKeeping = kind === 'write' && operation.write.text !== null
  const isEnding = work.draft.ends || Boolean(work.committing?.ends)
  return isKeeping && (work.source.kind === 'none' || isEnding)
}

/** Starts a commit that nobody awaits but `settled`, in the next microtask. */
export function commitLate(work: Work): void {
  if (due.has(work)) return
  due.add(work)
  const committing = Promise.resolve().then(() => {
    due.delete(work)
    return commit(work)
  })
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
