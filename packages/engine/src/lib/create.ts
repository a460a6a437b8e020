import type { Draft } from './draft.ts'
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
  const record = createdRecord(draft, { ...environment, id: nextSession(work).id, now })
  if (record.fields.size === 0 && draft.login === null) return
  if (work.isLate) return lose(work, 'response-started')
  assertSize(record.fields, environment.maxSize)
  const isCreated = await environment.store.create(keyOf(nextSession(work).token), record, now)
  if (!isCreated) return lose(work, 'ended')
  adopt(work, record)
  work.isNew = true
  environment.emit({ type: 'created', id: record.meta.id, userId: record.meta.userId })
}
