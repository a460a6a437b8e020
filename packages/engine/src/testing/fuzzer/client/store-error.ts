import { SessionError } from '../../../lib/errors/errors.ts'

/** What a page may go on after. */
export function isStoreError(error: unknown): boolean {
  return error instanceof SessionError && ['STORE_UNAVAILABLE', 'OUTCOME_UNKNOWN'].includes(error.code)
}

/** True where it is known that the call that failed did nothing. */
export function isRefusal(error: unknown): boolean {
  return error instanceof SessionError && error.code === 'STORE_UNAVAILABLE'
}
