import { isEmptyDraft } from '../state/draft.ts'
import { createdRecord, rotatedRecord } from '../state/new-record.ts'
import { bareGround, visibleFields } from '../state/observe.ts'
import { noteQuestion } from '../state/outdated.ts'
import { nextSession, recordOf, type Work } from '../state/work.ts'
import { expiryOf } from '../store/expiry.ts'
import type { RecordMeta } from '../store/store.ts'
import { noteRead } from './read-session.ts'

/** What may be known of a session without giving access to it. */
export interface SessionInfo {
  /** Random and public. Stays the same for the session's lifetime, even under another token. */
  readonly id: string
  /** Who is logged in; `null` for an anonymous session. */
  readonly userId: string | null
  /** True when this request started it. */
  readonly isNew: boolean
  /** When it began; a login restarts it. */
  readonly createdAt: Date
  /** When it ends if no later request uses it. */
  readonly expiresAt: Date
}

/** What the session is with this request's pending operations; `null` when there is none and none was started. */
export function describe(work: Work): SessionInfo | null {
  noteQuestion(work)
  const record = recordOf(work)
  const meta = pendingMeta(work)
  if (meta === null) return null
  return {
    id: meta.id,
    userId: meta.userId,
    isNew: work.isNew || record?.meta.id !== meta.id,
    createdAt: new Date(meta.createdAt),
    expiresAt: new Date(expiryOf(meta)),
  }
}

function pendingMeta(work: Work): RecordMeta | null {
  const { draft, environment } = work
  const record = draft.ends ? null : recordOf(work)
  const now = environment.clock.now()
  if (isEmptyDraft(draft) && work.committing === null)
    return (
      record && {
        ...record.meta,
        lastSeenAt: work.countsAsUse ? Math.max(now, record.meta.lastSeenAt) : record.meta.lastSeenAt,
      }
    )
  const fresh = { ...environment, id: nextSession(work).id, now, isUse: work.countsAsUse }
  if (record !== null) return rotatedRecord(draft, record, fresh).meta
  if (work.source.kind === 'interrupted' && draft.login === null) return null
  const isStarting = draft.login !== null || visibleFields(work).size > 0
  return isStarting ? createdRecord(draft, bareGround(work), fresh).meta : null
}

/** The token that the visitor has, or will have when this request is committed. */
export function tokenOf(work: Work): string | undefined {
  noteRead(work)
  const { token, draft } = work
  const hasNone = token === null || draft.ends
  if (!hasNone && !draft.rotates) return token
  // A rotation of nothing, and a draft that only deletes, start no session.
  const isStarting = draft.login !== null || [...draft.writes.values()].some(({ text }) => text !== null)
  return isStarting || !hasNone ? nextSession(work).token : undefined
}
