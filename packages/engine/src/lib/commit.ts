import { changeOf, emptyChange, isTouchWanted, isWanted, rebase, rebaseOnLatest } from './change.ts'
import { create } from './create.ts'
import { type Draft, emptyDraft } from './draft.ts'
import { endSession } from './end.ts'
import { SessionError } from './errors.ts'
import { keyOfField } from './fields.ts'
import { createPatience } from './patience.ts'
import { rotate } from './rotate.ts'
import { assertSize } from './size.ts'
import { absorb, lose, takeGone } from './source.ts'
import type { Live } from './store.ts'
import { keyOf } from './token.ts'
import { recordOf, sendToken, type Work } from './work.ts'

/** Commits what is pending, after every commit of this request that is under way. */
export function commit(work: Work): Promise<void> {
  const turn = work.tail.then(() => commitDraft(work))
  work.tail = turn.catch(() => undefined)
  return turn
}

async function commitDraft(work: Work): Promise<void> {
  const { draft } = work
  work.draft = emptyDraft()
  work.committing = draft
  try {
    if (draft.ends) await endSession(work)
    if (draft.rotates) await rotate(work, draft)
    else await write(work, draft)
  } finally {
    work.committing = null
  }
  if (work.droppedWrites && work.environment.onInterrupted === 'fail') throw interrupted()
}

async function write(work: Work, draft: Draft): Promise<void> {
  if (work.source.kind === 'none') return create(work, draft)
  if (!isWanted(changeOf(work, draft))) return touch(work)
  const { queue } = work.environment
  const isGuarded = changeOf(work, draft).guard.size > 0
  if (queue === null || !isGuarded || work.token === null) return void (await applyDraft(work, draft))
  await queue.run(keyOf(work.token), (latest) => {
    rebaseOnLatest(work, draft, latest)
    return applyDraft(work, draft)
  })
}

/** Applies until the store takes it, merging what parallel requests wrote meanwhile; resolves to the record left. */
async function applyDraft(work: Work, draft: Draft): Promise<Live | null> {
  const wait = createPatience(work.environment)
  while (work.source.kind === 'unread' || work.source.kind === 'live') {
    const change = changeOf(work, draft)
    if (!isWanted(change) || work.token === null) return null
    assertSize(change.set, work.environment.maxSize, recordOf(work)?.fields)
    const answer = await work.environment.store.apply(keyOf(work.token), change)
    if (answer.kind === 'applied') {
      absorb(work, change, answer)
      if (draft.persist !== null && work.ownsCookie && !work.isLate) sendToken(work, answer.meta)
      const keys = [...change.set.keys(), ...change.delete].map(keyOfField)
      work.environment.emit({ type: 'committed', id: answer.meta.id, keys })
      return wholeRecord(work)
    }
    if (answer.kind === 'gone') takeGone(work, answer)
    else {
      rebase(work, draft, answer)
      await wait()
    }
  }
  if (work.source.kind === 'none') await create(work, draft)
  else if (!work.droppedWrites) lose(work, work.source.retired?.reason ?? 'absent', work.source.retired)
  return null
}

/** Moves the last use, if it is due. Its failure fails no request: the session ends a little earlier, at worst. */
async function touch(work: Work): Promise<void> {
  if (!isTouchWanted(work) || work.token === null) return
  const { store, clock } = work.environment
  const change = emptyChange(work, clock.now())
  try {
    const answer = await store.apply(keyOf(work.token), change)
    if (answer.kind === 'applied') absorb(work, change, answer)
  } catch (error) {
    // The guarded store has reported it already.
    if (!(error instanceof SessionError)) throw error
  }
}

function wholeRecord({ source }: Work): Live | null {
  if (source.kind !== 'live' || source.revision === null) return null
  return { kind: 'live', record: source.record, revision: source.revision }
}

function interrupted(): SessionError {
  return new SessionError(
    'SESSION_INTERRUPTED',
    'The session ended or got a new token elsewhere while this request used it, so its changes were dropped.',
    { hint: 'Answer 409 and let the visitor try again with the session that the browser has by then.' },
  )
}
