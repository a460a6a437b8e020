import { SessionError } from '../errors/errors.ts'
import { applyChange } from '../store/record.ts'
import { areSurelyWithin, isWithin, sizeOf } from '../store/size.ts'
import type { Change, Fields, SessionRecord } from '../store/store.ts'
import { keyOfField } from '../values/fields.ts'
import type { Work } from './work.ts'

const NAMED = 3

/** A write that adds no more than this part of the limit, and than so many bytes, is a small one. */
const SMALL = { part: 0.01, bytes: 1000 }

/** How far small writes may go beyond the limit: a full session has to be usable, or every page of the visitor fails. */
const ROOF = 1.1

/**
 * Checks the size of a session's names and values as they will be after a write, in bytes as a store keeps them. What
 * does not grow a session is never refused, and neither is a small write: up to a tenth beyond the limit, or where the
 * session is far beyond it already, from a time with another limit.
 *
 * @throws SessionError `TOO_LARGE` that names the largest keys; nothing was written then
 */
export function assertSize(after: Fields, { environment: { maxSize } }: Work, before?: Fields): void {
  if (isWithin(after, maxSize)) return
  const total = sizeOf(after)
  if (before !== undefined && mayGrow(sizeOf(before), total, maxSize)) return
  throw tooLarge(after, total, maxSize)
}

/**
 * Checks the size that a session will have after a change of what is known of it.
 *
 * @returns the change, with the limit that the store has to keep where nothing is known
 * @throws SessionError `TOO_LARGE`
 */
export function assertGrowth(work: Work, record: SessionRecord | null, change: Change): Change {
  const { maxSize } = work.environment
  if (change.set.size === 0) return change
  if (record === null) {
    assertSize(change.set, work)
    const isSmall = isWithin(change.set, smallest(maxSize))
    return { ...change, limit: isSmall ? maxSize * ROOF : maxSize }
  }
  if (areSurelyWithin(record.fields, change.set, maxSize)) return change
  assertSize(applyChange(record, change).record.fields, work, record.fields)
  return change
}

function mayGrow(before: number, after: number, limit: number): boolean {
  const roof = limit * ROOF
  return after - before <= smallest(limit) && (after <= roof || before > roof)
}

function smallest(limit: number): number {
  return Math.min(limit * SMALL.part, SMALL.bytes)
}

function tooLarge(after: Fields, total: number, limit: number): SessionError {
  const sizes = [...after].map((field): [string, number] => [field[0], sizeOf(new Map([field]))])
  const largest = sizes.sort(([, a], [, b]) => b - a).slice(0, NAMED)
  const names = largest.map(([name, size]) => `"${keyOfField(name)}" (${kilobytes(size)})`).join(', ')
  return new SessionError(
    'TOO_LARGE',
    `The session would hold ${kilobytes(total)}, more than the limit of ${kilobytes(limit)}, so nothing was written. Largest: ${names}.`,
    {
      hint: 'Keep large data in a database and its id in the session, or raise `maxSize` as far as the store allows.',
    },
  )
}

function kilobytes(size: number): string {
  return `${Math.ceil(size / 1000)} kB`
}
