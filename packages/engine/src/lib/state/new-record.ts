import type { Change, RecordMeta, SessionRecord } from '../store/store.ts'
import { type Draft, type DraftLogin, fieldsAfter, type Ground } from './draft.ts'

/** The times of new sessions, in milliseconds. */
export interface Lifetimes {
  readonly idle: number
  readonly absolute: number
  /** Longest silence of a session of nobody that was used once; `null` where that makes no difference. */
  readonly first: number | null
}

export interface NewMeta extends Lifetimes {
  readonly id: string
  readonly now: number
  /** The epoch of the user who logs in (0). */
  readonly epoch?: number
  /** Whether a rotation keeps the session alive (true). */
  readonly isUse?: boolean
}

/**
 * The record that a draft makes where there is none.
 *
 * @param ground whose session the request came with, and what follows of it: another user's data never does
 */
export function createdRecord(draft: Draft, ground: Ground, fresh: NewMeta): SessionRecord {
  return { meta: newMeta(draft, fresh), fields: fieldsAfter(draft, ground, fresh.now) }
}

/** The record that takes over from `record`: the same session under a new token, or a new one at a login. */
export function rotatedRecord(draft: Draft, record: SessionRecord, fresh: NewMeta): SessionRecord {
  const { login, persist } = draft
  const { now, isUse = true } = fresh
  const { userId } = record.meta
  const fields = fieldsAfter(draft, { userId, fields: record.fields }, now)
  if (login !== null) {
    const isSameVisitor = (userId === null || userId === login.userId) && !login.discards
    return { meta: newMeta(draft, { ...fresh, id: isSameVisitor ? record.meta.id : fresh.id }), fields }
  }
  const { lastSeenAt } = record.meta
  const used = { ...usedAgain(record.meta, fresh), lastSeenAt: Math.max(now, lastSeenAt) }
  const meta = isUse ? { ...record.meta, ...used } : record.meta
  return { meta: persist === null ? meta : { ...meta, idle: persist, persistent: true }, fields }
}

/** What a session gets that is used once more: the silence of every other one. Nothing for one that has it already. */
export function usedAgain(
  { userId, persistent, idle: own }: RecordMeta,
  { idle, first }: Lifetimes,
): { idle: number } | null {
  return first !== null && own === first && userId === null && !persistent ? { idle } : null
}

/** How long a session can live that a login begins, or that nobody is logged in to. */
export function lifeOf(login: DraftLogin | null, { absolute }: Lifetimes): number {
  return login?.absolute ?? absolute
}

function newMeta(draft: Draft, { id, now, epoch = 0, ...times }: NewMeta): RecordMeta {
  const { login, persist } = draft
  const silence = login === null ? (times.first ?? times.idle) : (login.idle ?? times.idle)
  return {
    id,
    userId: login?.userId ?? null,
    label: login?.label ?? null,
    createdAt: now,
    lastSeenAt: now,
    idle: persist ?? silence,
    deadline: now + lifeOf(login, times),
    persistent: persist !== null,
    epoch,
  }
}

/** The change that turns one version of a record into another one, and fails on any other than `before`. */
export function difference(before: SessionRecord, after: SessionRecord, now: number): Change {
  const set = [...after.fields].filter(([name, { stamp }]) => before.fields.get(name)?.stamp !== stamp)
  const deleted = [...before.fields.keys()].filter((name) => !after.fields.has(name))
  const touched = [...set.map(([name]) => name), ...deleted]
  const { idle, deadline, userId, label, persistent } = after.meta
  return {
    now,
    set: new Map(set),
    delete: deleted,
    dropIf: new Map(),
    // Delivered a second time, it must not undo what was written since.
    guard: new Map(touched.map((name) => [name, before.fields.get(name)?.stamp ?? null])),
    meta: { idle, deadline, userId, label, persistent },
    touch: false,
  }
}
