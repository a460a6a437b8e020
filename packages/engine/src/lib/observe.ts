import { fieldsAfter, type Ground, groundOf } from './draft.ts'
import type { Field } from './store.ts'
import { isExpiredText } from './values.ts'
import { recordOf, type Work } from './work.ts'

/** The text of a field as this request sees it: its own writes over what it read; `null` when there is none. */
export function visibleText(work: Work, field: string): string | null {
  const now = work.environment.clock.now()
  const { draft, committing } = work
  const isPlain = draft.login === null && committing === null
  if (!isPlain) return visibleFields(work).get(field)?.value ?? null
  const write = draft.writes.get(field)
  const isBare = draft.clears || draft.ends
  const stored = isBare ? undefined : recordOf(work)?.fields.get(field)?.value
  const text = write === undefined ? (stored ?? null) : write.text
  return text !== null && isExpiredText(text, now) ? null : text
}

/** Every visible field, in the order in which they were written. */
export function visibleFields(work: Work): ReadonlyMap<string, Field> {
  const now = work.environment.clock.now()
  return fieldsAfter(work.draft, groundOfDraft(work, now), now)
}

/** True when the field's text comes from the store, so that seeing it makes it the base of a later merge. */
export function isFromStore(work: Work, field: string): boolean {
  return [work.draft, work.committing].every(
    (draft) =>
      draft === null ||
      !(draft.writes.has(field) || draft.clears || draft.ends || draft.login?.before.writes.has(field)),
  )
}

/** Remembers what this request saw of a field. */
export function observe(work: Work, field: string): void {
  if (isFromStore(work, field)) work.observed.set(field, recordOf(work)?.fields.get(field) ?? null)
}

/** Remembers what this request saw of all fields, also of those that are not there. */
export function observeAll(work: Work): void {
  for (const field of recordOf(work)?.fields.keys() ?? []) observe(work, field)
  work.observesAll = true
}

/** What this request saw of a field: `null` for nothing there, `undefined` when it did not look. */
export function baseOf(work: Work, field: string): Field | null | undefined {
  const base = work.observed.get(field)
  return base === undefined && work.observesAll ? null : base
}

function groundOfDraft(work: Work, now: number): Ground {
  const ground = groundOf(recordOf(work))
  const { committing } = work
  if (committing === null) return ground
  return { userId: committing.login?.userId ?? ground.userId, fields: fieldsAfter(committing, ground, now) }
}
