import { atomically } from '../commit/atomic.ts'
import type { Call } from '../commit/call.ts'
import { commitInside, commitPending } from '../commit/commit.ts'
import { responseStarted } from '../commit/late-write.ts'
import { refuseAhead } from '../commit/refuse-prefetch.ts'
import { SessionError } from '../errors/errors.ts'
import { addOperation, isEmptyDraft, type Operation } from '../state/draft.ts'
import { inOrder } from '../state/in-order.ts'
import { baseOf, observe, see, visibleText } from '../state/observe.ts'
import { createWork, nextSession, recordOf, type Work } from '../state/work.ts'
import { noteChange } from '../turns/watch-updater.ts'
import { checkWritten } from '../values/check.ts'
import { fieldName, keyOfField } from '../values/fields.ts'
import { encodeValue, expiryOfText } from '../values/values.ts'
import { loggingIn, persisting } from './intents.ts'
import { ensureRead, noteUse, readText } from './read-session.ts'
import type { TokenLoginOptions } from './session-types.ts'

/** Loaded with them, since both work in one step. */
export { keepFlash, leaveFlash, takeFlash } from './flash.ts'
export { enter } from './load-token.ts'

/**
 * Changes a field as one step, and resolves to what was stored. The field keeps its own expiry.
 *
 * @throws SessionError `INVALID_VALUE` when the function returns nothing where there is a value
 */
export async function update(
  call: Call,
  field: string,
  change: (value: unknown) => unknown,
  verb = 'update',
): Promise<unknown> {
  const { work } = call
  refuseAhead(work, `${verb}('${keyOfField(field)}')`)
  await ensureRead(work)
  const changing = async (text: string | null) => {
    const before = readText(work, field, text)
    const returned = await change(before)
    if (returned === undefined && before !== undefined) throw returnedNothing(field)
    const value = checkWritten(work.environment, field, returned)
    const expiresAt = text === null ? undefined : expiryOfText(text)
    // What reads as nothing stays: another version of the site may read it.
    const left = before === undefined ? undefined : null
    if (value === undefined && left === undefined) look(work, field)
    return { text: value === undefined ? left : encodeValue(field, value, expiresAt), result: value }
  }
  return atomically(call, field, changing, { verb })
}

/** Notes what the function has seen and left, which the page may build on: it can be newer than what the request first read. */
function look(work: Work, field: string): void {
  if (baseOf(work, field) !== undefined) return
  observe(work, field)
  if (baseOf(work, field) !== undefined) see(work, field, recordOf(work)?.fields.get(field) ?? null)
}

function returnedNothing(field: string): SessionError {
  const key = keyOfField(field)
  return new SessionError(
    'INVALID_VALUE',
    `The function of session.update("${key}") returned nothing, although "${key}" has a value. That value was left as it is.`,
    {
      hint: `Return the new value, even if the function changed its copy: (list) => [...list, item]. To remove the key, use session.delete("${key}") or session.pull("${key}").`,
    },
  )
}

/** Takes a field out as one step: of parallel calls one gets its value, the others `undefined`. */
export async function take(call: Call, field: string): Promise<unknown> {
  const { work } = call
  await ensureRead(work)
  if (visibleText(work, field) !== null) refuseAhead(work, `pull('${keyOfField(field)}')`)
  const taking = async (text: string | null) => {
    const result = readText(work, field, text)
    return { text: result === undefined ? undefined : null, result }
  }
  return atomically(call, field, taking, { verb: 'pull', isTake: true })
}

/** Adds to a number, which starts at 0, and resolves to the sum. */
export async function increment(call: Call, key: string, by: number): Promise<number> {
  return (await update(call, fieldName(key), (value) => sum(key, value, by), 'increment')) as number
}

/** The number under the key, or 0, plus `by`. */
function sum(key: string, value: unknown, by: number): number {
  const before = value === undefined ? 0 : value
  if (typeof before === 'number' && Number.isFinite(by)) return before + by
  const problem = typeof before === 'number' ? 'was given something else' : 'the key holds something else'
  throw new SessionError('INVALID_VALUE', `session.increment("${key}") adds numbers, and ${problem}.`, {
    hint: 'Nothing was changed. Convert a string with Number(text).',
  })
}

/** Keeps a session alive in which nothing else is. */
const STARTED = fieldName('started', 'own')

/** Starts a session where there is none, at once. After `login` or `destroy` in the same request, the commit does. */
export async function startSession(call: Call): Promise<void> {
  const { work } = call
  await ensureRead(work)
  const needsOne = () => (work.source.kind === 'none' && work.draft.login === null) || work.draft.ends
  if (work.isLate && needsOne()) throw responseStarted('start()')
  const starting = async () => ({
    text: needsOne() ? encodeValue(STARTED, true) : undefined,
    result: undefined,
  })
  await atomically(call, STARTED, starting, { verb: 'start' })
}

/**
 * Begins a session for a client without cookies, and resolves to its token. Asked of a session that was opened by such a
 * token, it is that session which goes on, under the new one.
 */
export async function issueToken(work: Work, userId: string, options: TokenLoginOptions): Promise<string> {
  if (work.isLate) throw responseStarted('login()')
  refuseAhead(work, 'login()')
  noteUse(work)
  work.issuesToken = true
  const target = work.options.isBearer === true ? work : apart(work)
  // What a function of an atomic verb rests on is old when its session has moved on.
  noteChange(target, null)
  const { persist, absoluteTimeout } = options
  const operations = [loggingIn(target, userId, options)]
  if (persist !== undefined) operations.push(persisting(target, persist, absoluteTimeout))
  await inOrder(target, () => commitWith(target, operations))
  const { cookie } = target
  // What was told is not told again.
  target.cookie = { kind: 'keep' }
  // The answer to HEAD has no body that could tell it.
  return cookie.kind === 'set' ? cookie.token : nextSession(target).token
}

/** Commits what is pending with these operations. Where that fails, they are not done later: the page was told. */
function commitWith(work: Work, operations: readonly Operation[]): Promise<void> {
  return commitPending(work, (_work, pending, later) => {
    const draft = { ...pending, writes: new Map(pending.writes) }
    for (const operation of operations) {
      addOperation(draft, operation)
      work.taken?.forget(operation)
    }
    return commitInside(work, draft, later, isEmptyDraft(pending) ? null : pending)
  })
}

/** A request of its own: nothing of the visitor's session follows, and its cookie stays. */
function apart({ environment, options }: Work): Work {
  return createWork(environment, null, { ...options, hasLastingCookie: false })
}
