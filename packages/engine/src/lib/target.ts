import { type Draft, fieldsAfter, groundOf } from './draft.ts'
import type { Change, RecordMeta, SessionRecord } from './store.ts'

/** The times of new sessions, in milliseconds. */
export interface Lifetimes {
  readonly idle: number
  readonly absolute: number
}

export interface NewMeta extends Lifetimes {
  readonly id: string
  readonly now: number
}

/** The record that a draft makes where there was none. */
export function createdRecord(draft: Draft, { id, now, idle, absolute }: NewMeta): SessionRecord {
  const { login, persist } = draft
  const meta: RecordMeta = {
    id,
    userId: login?.userId ?? null,
    label: login?.label ?? null,
    createdAt: now,
    lastSeenAt: now,
    idle: persist ?? idle,
    deadline: now + absolute,
    persistent: persist !== null,
  }
  return { meta, fields: fieldsAfter(draft, groundOf(null), now) }
}

/** The record that takes over from `record`: the same session under a new token, or a new one at a login. */
export function rotatedRecord(draft: Draft, record: SessionRecord, fresh: NewMeta): SessionRecord {
  const { login, persist } = draft
  const { now } = fresh
  const fields = fieldsAfter(draft, groundOf(record), now)
  if (login !== null) {
    const isSameVisitor = [null, login.userId].includes(record.meta.userId) && !login.discards
    const id = isSameVisitor ? record.meta.id : fresh.id
    return { meta: createdRecord(draft, { ...fresh, id }).meta, fields }
  }
  const meta = { ...record.meta, lastSeenAt: Math.max(now, record.meta.lastSeenAt) }
  return { meta: persist === null ? meta : { ...meta, idle: persist, persistent: true }, fields }
}

/** The change that turns one version of a record into another one. */
export function difference(before: SessionRecord, after: SessionRecord, now: number): Change {
  const set = [...after.fields].filter(([name, { stamp }]) => before.fields.get(name)?.stamp !== stamp)
  const { idle, deadline, userId, label, persistent } = after.meta
  return {
    now,
    set: new Map(set),
    delete: [...before.fields.keys()].filter((name) => !after.fields.has(name)),
    dropIf: new Map(),
    guard: new Map(),
    meta: { idle, deadline, userId, label, persistent },
    touch: false,
  }
}
