import { SessionError } from '../errors/errors.ts'
import { lazily } from '../lazily.ts'
import { create } from '../lifecycle/create.ts'
import { type Draft, emptyDraft, fieldsAfter, isEmptyDraft } from '../state/draft.ts'
import { hasQueued, inOrder } from '../state/in-order.ts'
import { load } from '../state/load.ts'
import { groundOf } from '../state/observe.ts'
import { acceptGone, acknowledge, catchUp, interrupt } from '../state/transitions.ts'
import { recordOf, vaultOf, type Work } from '../state/work.ts'
import { createPatience } from '../turns/patience.ts'
import { keyOfField } from '../values/fields.ts'
import { emptyChange, isTouchWanted, newTimes } from './change.ts'
import { withoutDeleting } from './refuse-prefetch.ts'
import { send } from './send.ts'

export const endings = lazily(() => import('../lifecycle/end.ts'))
export const rotation = lazily(() => import('../lifecycle/rotate.ts'))
export const leftovers = lazily(() => import('./put-back.ts'))

/** Commits what is pending, after every commit of this request that is under way. */
export function commit(work: Work): Promise<void> {
  return inOrder(work, () => commitPending(work))
}

/**
 * The same for a response that is to leave: it fails where an earlier commit failed for good and only the page was told.
 * `undefined` where nothing is to be done, as for most requests: they only read.
 */
export function commitLast(work: Work): Promise<void> | undefined {
  if (hasNothingToCommit(work)) return undefined
  return inOrder(work, async () => {
    const { untold } = work
    work.untold = null
    if (untold !== null) throw untold
    await commitPending(work)
  })
}

// What a commit in a call of the page leaves, a failure or dropped writes, had its turn.
function hasNothingToCommit(work: Work): boolean {
  if (hasQueued(work) || work.reading !== null || !isEmptyDraft(work.draft)) return false
  return !isTouchWanted(work) && newTimes(work) === null
}

/** Takes what is pending out of the request, and commits it. To be called in order. */
export async function commitPending(
  work: Work,
  committing: typeof commitInside = commitDraft,
): Promise<void> {
  // An answer that was asked for earlier must not overtake what is written now.
  if (work.reading !== null) await work.reading.catch(() => undefined)
  const { draft } = work
  work.draft = emptyDraft()
  await committing(work, draft, work.draft)
}

/**
 * Commits a draft that was taken out of the request, inside a call of the page. Where that fails, what is not stored
 * is left to the commit of the response; where it may be stored, that commit fails as well. To be called in order. A
 * draft that rotates has no place here, unless the call resolves to the token: the response may never leave.
 *
 * @param later where it is left, under what the page has asked for since
 * @param left what is left (the draft)
 */
export async function commitInside(
  work: Work,
  draft: Draft,
  later: Draft,
  left: Draft | null = draft,
): Promise<void> {
  try {
    await commitDraft(work, draft, later)
  } catch (error) {
    if (left !== null) await leftovers.use(async ({ leaveTo }) => leaveTo(later, left, work, error))
    throw error
  }
}

/** Commits a draft that was taken out of the request, and leaves a logout that failed. To be called in order. */
async function commitDraft(work: Work, given: Draft, later: Draft): Promise<void> {
  if (work.options.unseen === 'head') return
  let draft = given
  let mustEnd = draft.ends
  work.committing = draft
  try {
    if (work.options.unseen === 'ahead') draft = await withoutDeleting(work, draft)
    if (mustEnd) await endings.use(({ endSession }) => endSession(work))
    mustEnd = false
    // One that stayed would stand before the new cookie of the login, and hide it.
    if (draft.login !== null && work.rivals.length + work.alsoThere.length > 0)
      await endings.use(({ endOthers }) => endOthers(work))
    if (draft.rotates) await rotation.use(({ rotate }) => rotate(work, draft))
    else await write(work, draft)
    if (draft.ends || draft.login !== null) work.changesUser = true
  } finally {
    work.committing = null
    // It is still to be done, by the next commit. What was asked for after a `load` is meant for another session.
    if (mustEnd) (work.entering === null ? work.draft : later).ends = true
  }
  if (!work.droppedWrites || work.environment.onInterrupted === 'respond') return
  work.droppedWrites = false
  throw interrupted()
}

function write(work: Work, draft: Draft): Promise<void> {
  if (work.source.kind === 'none') return create(work, draft)
  if (draft.writes.size === 0 && !draft.clears && draft.persist === null) return touch(work)
  return applyDraft(work, draft)
}

/** Applies until the store takes it, merging what parallel requests wrote meanwhile. */
async function applyDraft(work: Work, draft: Draft): Promise<void> {
  // Which of several sessions a blind write belongs to, what a `clear` leaves, and whether the session was used before,
  // shows in a read only.
  if (work.rivals.length > 0 || draft.clears || work.environment.first !== null) await load(work)
  await work.unconfirmed?.findOut(draft.writes.keys())
  const wait = createPatience(work.environment)
  while (work.source.kind === 'unread' || work.source.kind === 'live') {
    const sent = await send(work, draft)
    if (sent === null) {
      await touch(work)
      break
    }
    const { own, change, answer } = sent
    if (answer.kind === 'applied') {
      acknowledge(work, change, answer)
      if (own === null) await touch(work)
      else {
        const keys = [...own.set.keys(), ...own.delete].map(keyOfField)
        work.environment.emit({ type: 'committed', id: answer.meta.id, keys })
      }
      break
    }
    if (answer.kind === 'gone') acceptGone(work, answer)
    else {
      await load(work, answer)
      catchUp(work, answer)
      await wait()
    }
  }
  if (work.source.kind === 'none') await create(work, draft)
  else if (work.source.kind === 'interrupted') dropWrites(work)
  else advance(work, draft)
}

/** The page goes on from what it wrote itself, also where the store holds a merge of it. */
function advance(work: Work, draft: Draft): void {
  if (work.source.kind !== 'live') return
  work.seen = fieldsAfter(draft, groundOf(work), work.environment.clock.now())
  for (const field of draft.writes.keys()) work.observed.add(field)
  work.unconfirmed?.forget(draft)
}

function dropWrites(work: Work): void {
  if (work.source.kind !== 'interrupted' || work.droppedWrites) return
  const { retired } = work.source
  interrupt(work, retired?.reason ?? 'absent', retired)
}

/** Moves the last use, if it is due. Its failure fails no request: the session ends a little earlier, at worst. */
async function touch(work: Work): Promise<void> {
  const meta = newTimes(work)
  if (work.token === null || !(isTouchWanted(work) || meta !== null)) return
  const due = emptyChange(work, recordOf(work), work.environment.clock.now())
  const change = meta === null ? due : { ...due, meta }
  try {
    const answer = await vaultOf(work).apply(change)
    if (answer.kind === 'applied') acknowledge(work, change, answer)
  } catch (error) {
    // The guarded store has reported it already.
    if (!(error instanceof SessionError)) throw error
  }
}

function interrupted(): SessionError {
  return new SessionError(
    'SESSION_INTERRUPTED',
    'The session ended or got a new token elsewhere while this request used it, so its changes were dropped.',
    { hint: 'Answer 409 and let the visitor try again with the session that the browser has by then.' },
  )
}
