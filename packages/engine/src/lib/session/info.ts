import { type Draft, isEmptyDraft } from '../state/draft.ts'
import { createdRecord, type NewMeta, rotatedRecord } from '../state/new-record.ts'
import { bareGround } from '../state/observe.ts'
import { noteQuestion } from '../state/outdated.ts'
import { nextSession, recordOf, type Work } from '../state/work.ts'
import { expiryOf } from '../store/expiry.ts'
import type { RecordMeta, SessionRecord } from '../store/store.ts'
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

interface Before {
  readonly record: SessionRecord | null
  readonly fresh: NewMeta
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
  const { draft, committing, environment } = work
  const record = recordOf(work)
  const now = environment.clock.now()
  if (isEmptyDraft(draft) && committing === null)
    return (
      record && {
        ...record.meta,
        lastSeenAt: work.countsAsUse ? Math.max(now, record.meta.lastSeenAt) : record.meta.lastSeenAt,
      }
    )
  const fresh = { ...environment, id: nextSession(work).id, now, isUse: work.countsAsUse }
  const afterCommit = committing === null ? record : recordAfter(work, committing, { record, fresh })
  return recordAfter(work, draft, { record: afterCommit, fresh })?.meta ?? null
}

/** The record that a draft of this request makes of one, or of none; `null` where it starts none. */
function recordAfter(work: Work, draft: Draft, { record, fresh }: Before): SessionRecord | null {
  if (record !== null && !draft.ends) return rotatedRecord(draft, record, fresh)
  if (work.source.kind === 'interrupted' && draft.login === null) return null
  const started = createdRecord(draft, bareGround(work), fresh)
  return draft.login !== null || started.fields.size > 0 ? started : null
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
