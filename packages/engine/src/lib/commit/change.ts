import type { Draft } from '../state/draft.ts'
import { usedAgain } from '../state/new-record.ts'
import { baseOf } from '../state/observe.ts'
import { recordOf, type Work } from '../state/work.ts'
import { isTouchDue } from '../store/expiry.ts'
import type { Change, Field, SessionRecord } from '../store/store.ts'
import { EARLIER_MACS } from '../values/fields.ts'
import { isExpiredText } from '../values/values.ts'

/**
 * The delta that a settled draft makes of its session. What the page had looked at is guarded by what is there.
 *
 * @param record what is known to be there (`null` for a session that was not read)
 */
export function changeOf(work: Work, draft: Draft, record: SessionRecord | null): Change {
  const now = work.environment.clock.now()
  const change = { ...emptyChange(work, record, now), ...(draft.clears ? { clear: true } : {}) }
  const macs = draft.clears ? record?.fields.get(EARLIER_MACS) : undefined
  if (macs !== undefined) change.set.set(EARLIER_MACS, macs)
  for (const [field, { text, stamp }] of draft.writes) {
    if (!draft.clears && baseOf(work, field) !== undefined) change.guard.set(field, stampOf(record, field))
    if (text === null) change.delete.push(field)
    else change.set.set(field, { stamp, value: text })
    change.dropIf.delete(field)
  }
  if (draft.persist !== null) return { ...change, meta: { idle: draft.persist, persistent: true } }
  const meta = newTimes(work)
  return meta === null ? change : { ...change, meta }
}

/** A change that writes nothing but what is due anyway: the last use, and expired fields. */
export function emptyChange({ countsAsUse }: Work, record: SessionRecord | null, now: number) {
  return {
    now,
    set: new Map<string, Field>(),
    delete: [] as string[],
    dropIf: new Map(expiredFields(record, now)),
    guard: new Map<string, string | null>(),
    touch: countsAsUse,
  }
}

/** The stamp of a field in the record; `null` when it is not there. */
export function stampOf(record: SessionRecord | null, field: string): string | null {
  return record?.fields.get(field)?.stamp ?? null
}

/** True when the change would write something that this request asked for. */
export function isWanted({ clear, set, delete: deleted, meta }: Change): boolean {
  return Boolean(clear) || set.size > 0 || deleted.length > 0 || meta !== undefined
}

/** The times that a session of one use gets by being used again; `null` for every other one. */
export function newTimes(work: Work): { idle: number } | null {
  const record = recordOf(work)
  const isUsedAgain = record !== null && !work.isNew && work.isUsed && work.countsAsUse
  return isUsedAgain ? usedAgain(record.meta, work.environment) : null
}

/** True when the session was used and its last recorded use is old enough to be moved. */
export function isTouchWanted(work: Work): boolean {
  const record = recordOf(work)
  if (record === null || !work.isUsed || !work.countsAsUse) return false
  return isTouchDue(record.meta, work.environment.clock.now())
}

function expiredFields(record: SessionRecord | null, now: number): [string, string][] {
  const expired: [string, string][] = []
  record?.fields.forEach(({ stamp, value }, name) => {
    if (isExpiredText(value, now)) expired.push([name, stamp])
  })
  return expired
}
