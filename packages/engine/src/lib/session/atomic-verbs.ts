import { commit } from '../commit/commit.ts'
import { responseStarted } from '../commit/late-write.ts'
import { refuseAhead } from '../commit/unseen.ts'
import { SessionError } from '../errors/errors.ts'
import { carries, type Operation } from '../state/draft.ts'
import { visibleText } from '../state/observe.ts'
import { createWork, nextSession, recordOf, type Work } from '../state/work.ts'
import { isWithin } from '../store/size.ts'
import { checkWritten } from '../values/check.ts'
import { fieldName, keyOfField } from '../values/fields.ts'
import { freshText, handOut, isFresh, NOTE_LENGTH, type PageLoad } from '../values/handed-out.ts'
import { encodeValue, expiryOfText } from '../values/values.ts'
import { atomically } from './atomic.ts'
import { loggingIn, persisting } from './intents.ts'
import { ensureRead, readText } from './read-session.ts'
import { recordOperation } from './record-operation.ts'
import type { TokenLoginOptions } from './session-types.ts'

/**
 * Changes a field as one step, and resolves to what was stored. The field keeps its own expiry.
 *
 * @throws SessionError `INVALID_VALUE` when the function returns nothing where there is a value
 */
export async function update(
  work: Work,
  field: string,
  change: (value: unknown) => unknown,
  verb = 'update',
): Promise<unknown> {
  refuseAhead(work, `${verb}('${keyOfField(field)}')`)
  await ensureRead(work)
  const changing = async (text: string | null) => {
    const before = readText(work, field, text)
    const returned = await change(before)
    if (returned === undefined && before !== undefined) throw returnedNothing(field)
    const value = checkWritten(work.environment, field, returned)
    const expiresAt = text === null ? undefined : expiryOfText(text)
    return { text: value === undefined ? null : encodeValue(field, value, expiresAt), result: value }
  }
  return atomically(work, field, changing, { verb })
}

function returnedNothing(field: string): SessionError {
  const key = keyOfField(field)
  return new SessionError(
    'INVALID_VALUE',
    `The function of session.update("${key}") returned nothing, although "${key}" has a value. That value was left as it is.`,
    {
      hint: `Return the new value, also where the function changed its copy: (list) => [...list, item]. To take the key away, use session.delete("${key}") or session.pull("${key}").`,
    },
  )
}

/** Takes a field out as one step: of parallel calls one gets its value, the others `undefined`. */
export async function take(work: Work, field: string): Promise<unknown> {
  await ensureRead(work)
  if (visibleText(work, field) !== null) refuseAhead(work, `pull('${keyOfField(field)}')`)
  const taking = async (text: string | null) => ({
    text: text === null ? undefined : null,
    result: readText(work, field, text),
  })
  return atomically(work, field, taking, { verb: 'pull', isTake: true })
}

/**
 * Takes a flash out as one step. Of parallel calls one request gets it, with all its readers; what belongs to the same
 * load of the page still sees it for a few seconds, and nothing is taken where nobody may be looking.
 */
export async function takeFlash(work: Work, field: string): Promise<unknown> {
  if (work.options.unseen !== undefined) return peekFlash(work, field)
  const taking = takeText(work, field, work.taken?.texts.get(field))
  work.taken ??= { texts: new Map(), forget: (operation) => forget(work, operation) }
  work.taken.texts.set(
    field,
    taking.catch(() => null),
  )
  return readText(work, field, await taking)
}

/** What was taken before the session ended, was cleared, became somebody else's or got another value is not shown again. */
function forget({ draft, taken, seenUserId }: Work, operation: Operation): void {
  for (const field of taken?.texts.keys() ?? []) {
    // A write says nothing of other fields, also where the session that they were in has ended before it.
    const isOver = operation.kind === 'write' ? operation.field === field : !carries(draft, field, seenUserId)
    if (isOver) taken?.texts.delete(field)
  }
}

/** What this request gets of a flash. Where nothing is left, what an earlier reader of it took. */
async function takeText(
  work: Work,
  field: string,
  earlier: Promise<string | null> | undefined,
): Promise<string | null> {
  await ensureRead(work)
  const taken = (await earlier) ?? null
  const taking = async (text: string | null) => {
    const { isShown, text: left } = handOut(text, loadOf(work), work.environment.clock.now())
    const result = isShown && text !== null ? freshText(text) : null
    return { text: typeof left === 'string' && !canLeave(work, field) ? null : left, result }
  }
  return (await atomically(work, field, taking, { verb: 'flash', isTake: true })) ?? taken
}

/** Leaves a flash at once, in the place of what is there. */
export async function leaveFlash(work: Work, { field, write: { text } }: Leaving): Promise<void> {
  await ensureRead(work)
  work.taken?.texts.delete(field)
  await atomically(work, field, async () => ({ text, result: undefined }), { verb: 'flash' })
}

type Leaving = Extract<Operation, { kind: 'write' }>

/** The flash, which stays for a later request, also where this one has taken it. A newer one stays as it is. */
export async function keepFlash(work: Work, field: string): Promise<unknown> {
  const taken = (await work.taken?.texts.get(field)) ?? null
  if (taken === null) return peekFlash(work, field)
  const keeping = async (text: string | null) => {
    const kept = isFresh(text) ? text : taken
    return { text: kept, result: kept }
  }
  return readText(work, field, await atomically(work, field, keeping, { verb: 'flash' }))
}

/** The flash as this request would get it, which stays where it is. */
async function peekFlash(work: Work, field: string): Promise<unknown> {
  await ensureRead(work)
  const text = visibleText(work, field)
  const { isShown } = handOut(text, loadOf(work), work.environment.clock.now())
  return isShown ? readText(work, field, text) : undefined
}

function loadOf({ options }: Work): PageLoad | null {
  return options.pageLoad?.() ?? null
}

/** Whether what was stored can stay for others, with a note beside it: a full session must still be readable. */
function canLeave(work: Work, field: string): boolean {
  const fields = recordOf(work)?.fields
  return fields?.has(field) === true && isWithin(fields, work.environment.maxSize - NOTE_LENGTH)
}

/** Adds to a number, which starts at 0, and resolves to the sum. */
export async function increment(work: Work, key: string, by: number): Promise<number> {
  return (await update(work, fieldName(key), (value) => sum(key, value, by), 'increment')) as number
}

/** The number under the key, or 0, plus `by`. */
function sum(key: string, value: unknown, by: number): number {
  const before = value === undefined ? 0 : value
  if (typeof before === 'number' && Number.isFinite(by)) return before + by
  const problem = typeof before === 'number' ? 'was given something else' : 'the key holds something else'
  throw new SessionError('INVALID_VALUE', `session.increment("${key}") adds numbers, and ${problem}.`, {
    hint: 'Nothing was changed. Convert a text with Number(text).',
  })
}

/** Keeps a session alive in which nothing else is. */
const STARTED = fieldName('started', 'own')

/** Starts a session where there is none, at once. After `login` or `destroy` in the same request, the commit does. */
export async function startSession(work: Work): Promise<void> {
  await ensureRead(work)
  const needsOne = () => (work.source.kind === 'none' && work.draft.login === null) || work.draft.ends
  if (work.isLate && needsOne()) throw responseStarted('start()')
  const starting = async () => ({
    text: needsOne() ? encodeValue(STARTED, true) : undefined,
    result: undefined,
  })
  await atomically(work, STARTED, starting, { verb: 'start' })
}

/**
 * Begins a session for a client without cookies, and resolves to its token. Asked of a session that was opened by such a
 * token, it is that session which goes on, under the new one.
 */
export async function issueToken(work: Work, userId: string, options: TokenLoginOptions): Promise<string> {
  if (work.isLate) throw responseStarted('login()')
  refuseAhead(work, 'login()')
  work.isUsed = true
  work.issuesToken = true
  const target = work.options.isBearer === true ? work : apart(work)
  const { persist, absoluteTimeout } = options
  recordOperation(target, loggingIn(target, userId, options))
  if (persist !== undefined) recordOperation(target, persisting(target, persist, absoluteTimeout))
  await commit(target)
  const { cookie } = target
  // What was told is not told again.
  target.cookie = { kind: 'keep' }
  // The answer to HEAD has no body that could tell it.
  return cookie.kind === 'set' ? cookie.token : nextSession(target).token
}

/** A request of its own: nothing of the visitor's session follows, and its cookie stays. */
function apart({ environment, options }: Work): Work {
  return createWork(environment, null, { ...options, hasLastingCookie: false })
}
