import { commit } from './commit.ts'
import { addOperation, type Operation } from './draft.ts'
import { SessionError } from './errors.ts'
import type { Work } from './work.ts'

/** Names of the calls, for messages. */
const CALL: Record<Operation['kind'], string> = {
  write: 'set()',
  clear: 'clear()',
  persist: 'persist()',
  rotate: 'regenerate()',
  login: 'login()',
  destroy: 'destroy()',
}

/**
 * Adds an operation to the request. Once the response has started it is committed in the next microtask,
 * together with what else was recorded by then.
 *
 * @throws SessionError `RESPONSE_STARTED` when the operation would need a cookie and the headers have left
 */
export function recordOperation(work: Work, operation: Operation): void {
  if (work.isLate && needsCookie(work, operation)) throw responseStarted(CALL[operation.kind])
  work.isUsed = true
  const isFirst = work.draft.writes.size === 0 && !work.draft.clears && !work.draft.ends
  addOperation(work.draft, operation)
  if (work.isLate && isFirst) commitLate(work)
}

export function responseStarted(call: string): SessionError {
  return new SessionError(
    'RESPONSE_STARTED',
    `session.${call} needs a cookie, but the headers of the response have left, so the change would be lost.`,
    { hint: 'Call it in middleware or in the frontmatter of the page, before any component streams.' },
  )
}

function needsCookie(work: Work, { kind }: Operation): boolean {
  if (kind === 'rotate' || kind === 'login' || kind === 'persist') return true
  return kind === 'write' && (work.source.kind === 'none' || work.draft.ends)
}

function commitLate(work: Work): void {
  const done = Promise.resolve()
    .then(() => commit(work))
    // The guarded store and the commit report their failures as events: nobody awaits this promise.
    .catch(() => undefined)
  work.late = Promise.all([work.late, done])
  work.options.waitUntil?.(done)
}
