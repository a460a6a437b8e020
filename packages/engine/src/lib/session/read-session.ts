import { load } from '../state/load.ts'
import { observe, observeAll, visibleFields, visibleText } from '../state/observe.ts'
import type { Work } from '../state/work.ts'
import { isInRoom, keyOfField } from '../values/fields.ts'
import { readText } from './read-text.ts'
import { commitLate } from './record-operation.ts'

/** Marks the session as used and reads it, once. A first look after the response has started may be refused. */
export async function ensureRead(work: Work): Promise<void> {
  noteRead(work)
  if (work.entering !== null) await work.entering
  await load(work)
}

/** Notes that the page is about to see something of the session. */
export function noteRead(work: Work): void {
  const isLateFirst = work.isLate && !work.isRead
  if (isLateFirst) {
    work.environment.emit({ type: 'lateFirstRead' })
    work.options.beforeLateRead?.()
  }
  work.isRead = true
  work.isUsed = true
  // The commit of the response did not count this use yet.
  if (isLateFirst) commitLate(work)
}

/** The text of a field as this request sees it. What it wrote itself needs no read. */
export async function readField(work: Work, field: string): Promise<string | null> {
  if (!work.draft.writes.has(field)) await ensureRead(work)
  observe(work, field)
  return visibleText(work, field)
}

/** Every key with its value as this request sees it, without flashes and what cannot be read. */
export async function entriesOf(work: Work): Promise<[key: string, value: unknown][]> {
  await ensureRead(work)
  observeAll(work)
  const fields = [...visibleFields(work)].filter(([name]) => isInRoom(name, 'data'))
  const entries = fields.map(([name, { value }]): [string, unknown] => [
    keyOfField(name),
    readText(work, name, value),
  ])
  return entries.filter(([, value]) => value !== undefined)
}
