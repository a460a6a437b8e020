import { changeOf, emptyChange, isTouchWanted, isWanted } from './change.ts'
import { create } from './create.ts'
import { type Draft, emptyDraft, fieldsAfter } from './draft.ts'
import { endSession } from './end.ts'
import { SessionError } from './errors.ts'
import { keyOfField } from './fields.ts'
import { inOrder } from './in-order.ts'
import { baseOf, groundOf } from './observe.ts'
import { createPatience } from './patience.ts'
import { rotate } from './rotate.ts'
import { settleDraft } from './settle-draft.ts'
import { assertGrowth } from './size.ts'
import { absorb, lose, takeGone, takeLatest, takeNewer, wholeRecord } from './source.ts'
import type { Live } from './store.ts'
import { recordOf, vaultOf, type Work } from './work.ts'

/** Commits what is pending, after every commit of this request that is under way. */
export function commit(work: Work): Promise<void> {
  return inOrder(work, () => commitDraft(work))
}

async function commitDraft(work: Work): Promise<void> {
  // An answer that was asked for earlier must not overtake what is written now.
  if (work.reading !== null) await work.reading.catch(() => undefined)
  const { draft } = work
  work.draft = emptyDraft()
  work.committing = draft
  let mustEnd = draft.ends
  try {
    if (mustEnd) await endSession(work)
    mustEnd = false
    if (draft.rotates) await rotate(work, draft)
    else await write(work, draft)
  } finally {
    work.committing = null
    // A logout that failed is still to be done, by the next commit.
    if (mustEnd) work.draft.ends = true
  }
  if (!work.droppedWrites || work.environment.onInterrupted === 'respond') return
  work.droppedWrites = false
  throw interrupted()
}

async function write(work: Work, draft: Draft): Promise<void> {
  if (work.source.kind === 'none') return create(work, draft)
  if (draft.writes.size === 0 && !draft.clears && draft.persist === null) return touch(work)
  const { queue } = work.environment
  const isGuarded =
    !draft.clears && [...draft.writes.keys()].some((field) => baseOf(work, field) !== undefined)
  if (queue === null || work.hasTurn || !isGuarded) {
    await applyDraft(work, draft)
    return
  }
  await queue.run(vaultOf(work).key, (latest) => {
    takeLatest(work, latest)
    return applyDraft(work, draft)
  })
}

/** Applies until the store takes it, merging what parallel requests wrote meanwhile; resolves to the record left. */
async function applyDraft(work: Work, draft: Draft): Promise<Live | null> {
  const wait = createPatience(work.environment)
  while (work.source.kind === 'unread' || work.source.kind === 'live') {
    const change = changeOf(work, settle(work, draft))
    if (!isWanted(change)) {
      await touch(work)
      break
    }
    assertGrowth(work, recordOf(work), change)
    const answer = await vaultOf(work).apply(change)
    if (answer.kind === 'applied') {
      absorb(work, change, answer)
      const keys = [...change.set.keys(), ...change.delete].map(keyOfField)
      work.environment.emit({ type: 'committed', id: answer.meta.id, keys })
      break
    }
    if (answer.kind === 'gone') takeGone(work, answer)
    else {
      takeNewer(work, answer)
      await wait()
    }
  }
  if (work.source.kind === 'none') await create(work, draft)
  else if (work.source.kind === 'lost') dropWrites(work)
  else advance(work, draft)
  return wholeRecord(work)
}

function settle(work: Work, draft: Draft): Draft {
  const record = recordOf(work)
  return record === null ? draft : settleDraft(work, draft, record)
}

/** The page goes on from what it wrote itself, also where the store holds a merge of it. */
function advance(work: Work, draft: Draft): void {
  if (work.source.kind !== 'live') return
  work.seen = fieldsAfter(draft, groundOf(work), work.environment.clock.now())
  for (const field of draft.writes.keys()) work.observed.add(field)
}

function dropWrites(work: Work): void {
  if (work.source.kind !== 'lost' || work.droppedWrites) return
  const { retired } = work.source
  lose(work, retired?.reason ?? 'absent', retired)
}

/** Moves the last use, if it is due. Its failure fails no request: the session ends a little earlier, at worst. */
async function touch(work: Work): Promise<void> {
  if (!isTouchWanted(work) || work.token === null) return
  const change = emptyChange(work, work.environment.clock.now())
  try {
    const answer = await vaultOf(work).apply(change)
    if (answer.kind === 'applied') absorb(work, change, answer)
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
