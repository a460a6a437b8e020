import { SessionError } from '../errors/errors.ts'
import { isInRoom, keyOfField } from './fields.ts'

/**
 * Looks at a value under a key before it is kept, and after it was read. Answers the value itself or what it
 * becomes, or why it does not fit, in words that do not repeat it. Must not wait. What it answers for a write must
 * fit when it is read.
 */
export type ValueCheck = (
  key: string,
  value: unknown,
  use: 'read' | 'write',
) => { readonly value: unknown } | { readonly issues: readonly string[] }

interface Checking {
  readonly check: ValueCheck | null
}

/**
 * The value as it is to be kept.
 *
 * @throws SessionError `INVALID_VALUE` when it does not fit
 */
export function checkWritten({ check }: Checking, field: string, value: unknown): unknown {
  if (check === null || value === undefined || !isInRoom(field, 'data')) return value
  const key = keyOfField(field)
  const result = check(key, value, 'write')
  if ('value' in result) return result.value
  throw new SessionError(
    'INVALID_VALUE',
    `The value for "${key}" does not fit its schema: ${result.issues.join('; ')}.`,
    { hint: 'Nothing was written. Check external data before you store it, or change the schema.' },
  )
}

/** The value as the page gets it, `undefined` when it does not fit. */
export function checkRead({ check }: Checking, field: string, value: unknown): unknown {
  if (check === null || !isInRoom(field, 'data')) return value
  const result = check(keyOfField(field), value, 'read')
  return 'value' in result ? result.value : undefined
}

/** Whether the value could be kept. */
export function fits({ check }: Checking, field: string, value: unknown): boolean {
  return check === null || !isInRoom(field, 'data') || 'value' in check(keyOfField(field), value, 'write')
}
