import { commitLate, needsCookie, responseStarted } from '../commit/late-write.ts'
import { refuseAhead } from '../commit/refuse-prefetch.ts'
import { addOperation, type Operation } from '../state/draft.ts'
import type { Work } from '../state/work.ts'
import { noteChange } from '../turns/watch-updater.ts'
import { isInRoom, keyOfField } from '../values/fields.ts'
import { noteUse } from './read-session.ts'
import type { Settled } from './session-types.ts'

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
  noteUse(work)
  work.taken?.forget(operation)
  if (operation.kind === 'destroy') work.left += 1
  addOperation(work.draft, operation)
  // The cookie is sent again. With the token that others may be about to replace, it could undo a rotation.
  const isOwn = work.ownsCookie && work.entering === null
  if (operation.kind === 'persist' && isOwn) work.draft.rotates = true
  if (work.isLate) commitLate(work)
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
