import { SessionError, type SessionErrorCode } from '@astro-sessions/engine'
import type { FailureStatus } from '../site/site.ts'

/** Errors that are nobody's bug: the visitor can try again. Every other one is Astro's to show. */
const STATUS: { readonly [Code in SessionErrorCode]?: FailureStatus } = {
  STORE_UNAVAILABLE: 503,
  OUTCOME_UNKNOWN: 503,
  SESSION_CONTENDED: 503,
  SESSION_PREFETCHED: 503,
  SESSION_INTERRUPTED: 409,
  SESSION_CONFLICT: 409,
  CSRF_REFUSED: 403,
}

const TEXT: { readonly [Status in FailureStatus]: string } = {
  403: 'This form is too old, or was not sent from this site, so nothing was changed. Please load the page again and send it once more.',
  409: 'Your session changed in another tab or request, so this change was not made. Please go back and try again.',
  503: 'This page cannot reach its sessions at the moment. Please try again in a few seconds.',
}

const RETRY_AFTER_SECONDS = '5'

/** The status that answers this error, `null` when it is not one that a session answers. */
export function failureStatus(error: unknown): FailureStatus | null {
  return error instanceof SessionError ? (STATUS[error.code] ?? null) : null
}

/** True where nothing has failed: a link of the site that should be a form, and a form that is too old or a stranger's. */
export function isRefusal(error: unknown): boolean {
  return error instanceof SessionError && ['SESSION_PREFETCHED', 'CSRF_REFUSED'].includes(error.code)
}

/** The plain page of a failure. In development it says what happened and what to do. */
export function failureResponse(status: FailureStatus, error: unknown, isDev: boolean): Response {
  const text = isDev ? `${TEXT[status]}\n\n${describeError(error)}\n` : `${TEXT[status]}\n`
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' }
  return withFailureHeaders(new Response(text, { status, headers }))
}

/** The response with what every answer to a failure says: do not keep it, and when to come back. */
export function withFailureHeaders(response: Response): Response {
  response.headers.set('Cache-Control', 'private, no-store')
  if (response.status === 503) response.headers.set('Retry-After', RETRY_AFTER_SECONDS)
  return response
}

/** The error for a log: its message, what caused it, and what to do. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = error instanceof SessionError ? `${error.code}: ` : ''
  const causes = causesOf(error.cause)
  const cause = causes.length === 0 ? '' : ` (${causes.join('; ')})`
  const hint = error instanceof SessionError && error.hint !== undefined ? `\n${error.hint}` : ''
  return `${code}${error.message}${cause}${hint}`
}

/** The words of what led to an error; those of others than ours hold no more than class, code and status. */
function causesOf(cause: unknown, depth = 3): string[] {
  if (!(cause instanceof Error)) return []
  const words = cause.name === 'Error' ? cause.message : `${cause.name}: ${cause.message}`
  return depth === 1 ? [words] : [words, ...causesOf(cause.cause, depth - 1)]
}
