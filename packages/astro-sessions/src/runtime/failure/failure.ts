import { SessionError, type SessionErrorCode } from '@astro-sessions/engine'
import { restrictAnyway } from '../response/restrict-caching.ts'
import type { FailureStatus } from '../site/site.ts'
import type { FailurePage, FailureWords } from './failure-page.ts'

/** Errors that are nobody's bug: the visitor can try again. Every other one is Astro's to show. */
const STATUS: { readonly [Code in SessionErrorCode]?: FailureStatus } = {
  STORE_UNAVAILABLE: 503,
  OUTCOME_UNKNOWN: 503,
  SESSION_CONTENDED: 503,
  SESSION_PREFETCHED: 503,
  SESSION_INTERRUPTED: 409,
  SESSION_CONFLICT: 409,
  CSRF_REFUSED: 403,
  SESSION_CROSS_SITE: 403,
  INVALID_TOKEN: 403,
}

const WORDS: { readonly [Status in FailureStatus]: FailureWords } = {
  403: {
    title: 'This form cannot be used any more',
    text: 'It is too old, or was not sent from this site, so nothing was changed. Go back, load the page again and send the form once more.',
  },
  409: {
    title: 'Something changed in the meantime',
    text: 'You signed in or out, or changed the same thing in another tab, so this was not done. Go back, load the page again and try once more.',
  },
  503: {
    title: 'We cannot open this page right now',
    text: 'A part of the site that keeps track of your visit is not answering. It usually takes a few seconds.',
  },
}

/** What is said of one error only. */
const OWN_WORDS: { readonly [Code in SessionErrorCode]?: FailureWords } = {
  SESSION_CROSS_SITE: {
    title: 'Another site sent you here',
    text: 'Your browser does not tell other sites who you are here, so nothing was changed. Open this site yourself and try again.',
  },
  INVALID_TOKEN: {
    title: 'This cannot be used any more',
    text: 'What opened a session here has ended, so nothing was changed. Start again from the beginning.',
  },
}

/** Of a form that was sent: nobody may send it again for the visitor. */
const SENT = 'What you sent may not have arrived. Wait a few seconds, go back, and send it again.'

const RETRY_AFTER_SECONDS = 5

/** Enough for an answer that is on its way to the browser with its new cookie. */
const COME_AGAIN_SECONDS = '1'

const REFUSALS: readonly SessionErrorCode[] = [
  'SESSION_PREFETCHED',
  'SESSION_INTERRUPTED',
  'SESSION_CROSS_SITE',
  'INVALID_TOKEN',
  'CSRF_REFUSED',
]

/** The status that answers this error, `null` when it is not one that a session answers. */
export function failureStatus(error: unknown): FailureStatus | null {
  return error instanceof SessionError ? (STATUS[error.code] ?? null) : null
}

/** True where nothing has failed: a link that should be a form, a form that is too old or a stranger's, a token that has ended, a request that came too late. */
export function isRefusal(error: unknown): boolean {
  return error instanceof SessionError && REFUSALS.includes(error.code)
}

/**
 * Asks the browser to come again by itself, where the session went on under a token that it has by then: a page that
 * is loaded again does no harm. What was sent with another method is not repeated by itself.
 */
export function askAgain(failure: Response, { method }: Pick<Request, 'method'>, error: unknown): void {
  const isHarmless = method === 'GET' || method === 'HEAD'
  if (!isHarmless || !hasCode(error, 'SESSION_INTERRUPTED')) return
  failure.headers.set('Retry-After', COME_AGAIN_SECONDS)
  // Understood by every browser: https://html.spec.whatwg.org/multipage/document-lifecycle.html#the-refresh-header
  failure.headers.set('Refresh', COME_AGAIN_SECONDS)
}

/** True where a browser asked ahead of the click, as it does time and again. */
export function isPrefetched(error: unknown): boolean {
  return hasCode(error, 'SESSION_PREFETCHED')
}

/** True where what came with the request opens no live session. */
export function isInvalidToken(error: unknown): boolean {
  return hasCode(error, 'INVALID_TOKEN')
}

function hasCode(error: unknown, code: SessionErrorCode): boolean {
  return error instanceof SessionError && error.code === code
}

/** The page of a failure, or a problem in JSON for a script. In development it says what happened and what to do. */
export async function failureResponse(
  request: Request,
  { status, error, isDev }: { status: FailureStatus; error: unknown; isDev: boolean },
): Promise<Response> {
  // Loaded when something has failed, which is not part of a site's usual work.
  const { renderFailurePage, renderProblem } = await import('./failure-page.ts')
  const isRepeatable = status !== 403 && ['GET', 'HEAD'].includes(request.method)
  const own = error instanceof SessionError ? OWN_WORDS[error.code] : undefined
  const words = own ?? WORDS[status]
  const page: FailurePage = {
    status,
    title: words.title,
    text: status === 503 && !isRepeatable ? `${words.text} ${SENT}` : words.text,
    isRepeatable,
    retryAfter: status === 503 ? RETRY_AFTER_SECONDS : undefined,
    detail: isDev ? describeError(error) : undefined,
  }
  const isPage = wantsPage(request)
  const type = isPage ? 'text/html' : 'application/problem+json'
  const body = isPage ? renderFailurePage(page) : renderProblem(page)
  const headers = { 'Content-Type': `${type}; charset=utf-8` }
  return withFailureHeaders(new Response(body, { status, headers }))
}

/** Whether somebody looks at the answer, and not a script. */
export function wantsPage({ headers }: Request): boolean {
  return (
    headers.get('Sec-Fetch-Mode') === 'navigate' || (headers.get('Accept')?.includes('text/html') ?? false)
  )
}

/** The response with what every answer to a failure says: do not keep it, and when to come back. */
export function withFailureHeaders(response: Response): Response {
  restrictAnyway(response.headers)
  if (response.status === 503) response.headers.set('Retry-After', String(RETRY_AFTER_SECONDS))
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
