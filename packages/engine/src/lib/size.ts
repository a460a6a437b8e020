import { SessionError } from './errors.ts'
import { keyOfField } from './fields.ts'
import type { Fields } from './store.ts'

const NAMED = 3

/**
 * Checks the size of a session's values after a write.
 *
 * @throws SessionError `TOO_LARGE` that names the largest keys; nothing was written then
 */
export function assertSize(written: Fields, maxSize: number, kept?: Fields): void {
  const sizes = new Map<string, number>()
  for (const fields of [kept, written]) {
    for (const [name, { value }] of fields ?? []) sizes.set(name, value.length)
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  if (total <= maxSize) return
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, NAMED)
  const names = largest.map(([name, size]) => `"${keyOfField(name)}" (${kilobytes(size)})`).join(', ')
  throw new SessionError(
    'TOO_LARGE',
    `The session would hold ${kilobytes(total)}, more than the limit of ${kilobytes(maxSize)}, so nothing was written. Largest: ${names}.`,
    { hint: 'Keep large data in a database and its id in the session, or raise `maxSize`.' },
  )
}

function kilobytes(size: number): string {
  return `${Math.ceil(size / 1000)} kB`
}
