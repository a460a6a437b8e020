import { SessionError } from '../errors.ts'
import { applyChange } from '../store/record.ts'
import type { Change, Fields, SessionRecord } from '../store/store.ts'
import { keyOfField } from '../values/fields.ts'
import type { Work } from './work.ts'

const NAMED = 3

/**
 * Checks the size of a session's names and values as they will be after a write. What does not grow a session is
 * never refused.
 *
 * @throws SessionError `TOO_LARGE` that names the largest keys; nothing was written then
 */
export function assertSize(after: Fields, { environment: { maxSize } }: Work, before?: Fields): void {
  const total = sizeOf(after)
  if (total <= maxSize || (before !== undefined && total <= sizeOf(before))) return
  const sizes = [...after].map(([name, { value }]): [string, number] => [name, name.length + value.length])
  const largest = sizes.sort(([, a], [, b]) => b - a).slice(0, NAMED)
  const names = largest.map(([name, size]) => `"${keyOfField(name)}" (${kilobytes(size)})`).join(', ')
  throw new SessionError(
    'TOO_LARGE',
    `The session would hold ${kilobytes(total)}, more than the limit of ${kilobytes(maxSize)}, so nothing was written. Largest: ${names}.`,
    { hint: 'Keep large data in a database and its id in the session, or raise `maxSize`.' },
  )
}

/**
 * Checks the size that a session will have after a change of what is known of it.
 *
 * @throws SessionError `TOO_LARGE`
 */
export function assertGrowth(work: Work, record: SessionRecord | null, change: Change): void {
  const known = record === null ? 0 : sizeOf(record.fields)
  if (known + sizeOf(change.set) <= work.environment.maxSize) return
  if (record === null) assertSize(change.set, work)
  else assertSize(applyChange(record, change).record.fields, work, record.fields)
}

function sizeOf(fields: Fields): number {
  let size = 0
  for (const [name, { value }] of fields) size += name.length + value.length
  return size
}

function kilobytes(size: number): string {
  return `${Math.ceil(size / 1000)} kB`
}
