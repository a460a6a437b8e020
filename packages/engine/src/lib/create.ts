import { type Draft, fieldsAfter } from './draft.ts'
import { groundOf } from './observe.ts'
import { assertSize } from './size.ts'
import { lose } from './source.ts'
import { createdRecord } from './target.ts'
import { keyOf } from './token.ts'
import { adopt, nextSession, type Work } from './work.ts'

/**
 * Starts the session that a draft asks for. Nothing is stored for a draft that keeps nothing: a visitor who
 * writes nothing costs nothing.
 */
export async function create(work: Work, draft: Draft): Promise<void> {
  const { environment } = work
  const now = environment.clock.now()
  const bare = { userId: work.seenUserId, fields: new Map() }
  if (draft.login === null && fieldsAfter(draft, bare, now).size === 0) return
  // The headers have left, or the visitor's cookie names another session: the new one could not be reached.
  if (work.isLate || !work.ownsCookie) return lose(work, 'response-started')
  const record = createdRecord(draft, work.seenUserId, { ...environment, id: nextSession(work).id, now })
  assertSize(record.fields, work)
  const key = keyOf(nextSession(work).token)
  try {
    if (!(await environment.store.create(key, record, now))) return lose(work, 'ended')
  } catch (error) {
    work.next = null
    throw error
  }
  adopt(work, record, fieldsAfter(draft, groundOf(work), now))
  work.isNew = true
  environment.emit({ type: 'created', id: record.meta.id, userId: record.meta.userId })
}
