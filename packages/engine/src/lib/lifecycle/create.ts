import { type Draft, fieldsAfter } from '../state/draft.ts'
import { groundOf } from '../state/observe.ts'
import { assertSize } from '../state/size.ts'
import { interrupt, moveToNext } from '../state/source.ts'
import { createdRecord } from '../state/target.ts'
import { nextSession, type Work } from '../state/work.ts'
import { createPatience, type Patience } from '../turns/patience.ts'

/**
 * Starts the session that a draft asks for. Nothing is stored for a draft that keeps nothing: a visitor who
 * writes nothing costs nothing.
 */
export async function create(work: Work, draft: Draft): Promise<void> {
  const bare = { userId: work.seenUserId, fields: new Map() }
  const isEmpty = fieldsAfter(draft, bare, work.environment.clock.now()).size === 0
  if (draft.login === null && isEmpty) return
  // The headers have left, or the visitor's cookie names another session: the new one could not be reached.
  if (work.isLate || !work.ownsCookie) return interrupt(work, 'response-started')
  try {
    await createRecord(work, draft, createPatience(work.environment))
  } catch (error) {
    work.next = null
    throw error
  }
}

async function createRecord(work: Work, draft: Draft, wait: Patience): Promise<void> {
  const { environment } = work
  const now = environment.clock.now()
  const { id, vault } = nextSession(work)
  const userId = draft.login?.userId ?? null
  const session = { key: vault.key, deadline: now + environment.absolute }
  const fresh = { ...environment, id, now }
  assertSize(createdRecord(draft, work.seenUserId, fresh).fields, work)
  const user = userId === null ? null : await environment.users.join(userId, session)
  const record = createdRecord(draft, work.seenUserId, { ...fresh, epoch: user?.epoch ?? 0 })
  if (!(await vault.create(record, now))) {
    if (userId === null) return interrupt(work, 'ended')
    // All sessions of the user were ended in between: the login is a later one, under another token.
    work.next = null
    await wait()
    return createRecord(work, draft, wait)
  }
  moveToNext(work, record, fieldsAfter(draft, groundOf(work), now))
  work.isNew = true
  environment.emit({ type: 'created', id: record.meta.id, userId })
  if (userId !== null) await environment.users.trim(userId)
}
