import { SessionError } from '../../../lib/errors/errors.ts'

/** What a site throws where a page first looks at its session after the response has started. */
export class LateReadRefused extends Error {}

/** What a page may go on after. */
export function isStoreError(error: unknown): boolean {
  return isRefusal(error) || (error instanceof SessionError && error.code === 'OUTCOME_UNKNOWN')
}

/** True where it is known that the call that failed did nothing. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof LateReadRefused || isPrefetched(error)) return true
  return error instanceof SessionError && error.code === 'STORE_UNAVAILABLE'
}

/** True for what a prefetch was refused. */
export function isPrefetched(error: unknown): boolean {
  return error instanceof SessionError && error.code === 'SESSION_PREFETCHED'
}
