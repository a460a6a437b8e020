import type { Field } from '../store/store.ts'
import { isExpiredText } from '../values/values.ts'
import { type Draft, fieldsAfter, type Ground, type Writes } from './draft.ts'
import type { Work } from './work.ts'

/** The text of a field as the page sees it: its own writes over what it read; `null` when there is none. */
export function visibleText(work: Work, field: string): string | null {
  const { draft, committing, seen } = work
  if (draft.login !== null || committing !== null) return visibleFields(work).get(field)?.value ?? null
  const write = draft.writes.get(field)
  const stored = draft.clears || draft.ends ? undefined : seen.get(field)?.value
  const text = write === undefined ? (stored ?? null) : write.text
  return text !== null && isExpiredText(text, work.environment.clock.now()) ? null : text
}

/** Every visible field, in the order in which they were written. */
export function visibleFields(work: Work): ReadonlyMap<string, Field> {
  const { draft, committing, environment } = work
  const now = environment.clock.now()
  const ground = groundOf(work)
  if (committing === null) return fieldsAfter(draft, ground, now)
  const userId = committing.login?.userId ?? ground.userId
  return fieldsAfter(draft, { userId, fields: fieldsAfter(committing, ground, now) }, now)
}

/** What the page's drafts stand on. */
export function groundOf({ seen, seenUserId }: Work): Ground {
  return { userId: seenUserId, fields: seen }
}

/** What they stand on where nothing of the session is left. */
export function bareGround({ seenUserId }: Work): Ground {
  return { userId: seenUserId, fields: new Map() }
}

/** Notes that the page looked at a field, unless all it saw was its own pending write. */
export function observe(work: Work, field: string): void {
  const isOwn = pendingDrafts(work).some(
    (draft) => draft.clears || draft.ends || writesOf(draft).some((writes) => writes.has(field)),
  )
  if (!isOwn) work.observed.add(field)
}

/** Makes a field, `null` for nothing there, what the page knows of it. */
export function see(work: Work, field: string, found: Field | null): void {
  const seen = new Map(work.seen)
  if (found === null) seen.delete(field)
  else seen.set(field, found)
  work.seen = seen
}

/** Notes that the page looked at all fields, also at those that are not there. */
export function observeAll(work: Work): void {
  // What it wrote without a look stays so: of those fields it saw its own pending writes.
  const written = pendingDrafts(work).flatMap(writesOf)
  for (const writes of written) {
    for (const field of writes.keys()) if (baseOf(work, field) === undefined) work.unobserved.add(field)
  }
  work.observesAll = true
}

function pendingDrafts({ draft, committing }: Work): Draft[] {
  return committing === null ? [draft] : [draft, committing]
}

/** What a draft writes, before its login and after. */
function writesOf({ writes, login }: Draft): Writes[] {
  return login === null ? [writes] : [writes, login.before.writes]
}

/** What the page saw of a field: `null` for nothing there, `undefined` when it did not look. */
export function baseOf(work: Work, field: string): Field | null | undefined {
  const isObserved = work.observed.has(field) || (work.observesAll && !work.unobserved.has(field))
  return isObserved ? (work.seen.get(field) ?? null) : undefined
}
