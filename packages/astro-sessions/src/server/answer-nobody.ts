import { unauthorized } from '../runtime/site/current-actions.ts'
import { type AnswerKind, answerKind, askedRoute, isAction } from './answer-kind.ts'
import { getSession, type UserContext } from './get-session.ts'
import { askedBy, cameFrom, isSamePath, shownPage } from './next-path.ts'

export interface Nobody {
  /** Where to log in, if the site says so. */
  readonly login: URL | null
  /** 401 where a page is asked for, too. */
  readonly status: 401 | undefined
  /** The seconds that the login may be old, for somebody who is logged in for longer. */
  readonly within: number | undefined
}

const WORDS = {
  nobody: { title: 'You are not logged in', text: 'Log in, and try again.' },
  stale: { title: 'Your login is too old for this', text: 'Log in again to go on.' },
}

/** What tells somebody who is not let in what to do. In an action it throws. */
export async function answerNobody(answering: UserContext, nobody: Nobody): Promise<Response> {
  const { title } = wordsFor(nobody)
  if (isAction(answering)) throw await unauthorized(title)
  const route = askedRoute(answering)
  const context = askedBy(answering)
  const kind: AnswerKind = answerKind(context.request.headers, route)
  const isPage = kind === 'redirect'
  const location = locationFor(context, nobody, { isPage, hasPage: route === 'page' })
  if (kind === 'action-error') return refuse(context, nobody, actionError(title))
  if (!isPage) return refuse(context, nobody, problem(nobody, location), 'application/problem+json')
  if (location !== null && nobody.status === undefined) return redirect(context, location)
  const { renderFailurePage } = await import('../runtime/failure/failure-page.ts')
  return refuse(context, nobody, renderFailurePage({ ...wordsFor(nobody), isRepeatable: false }), 'text/html')
}

const wordsFor = ({ within }: Nobody) => (within === undefined ? WORDS.nobody : WORDS.stale)

/** The login page with the page to go back to, as the browser must ask for it. */
function locationFor(
  context: UserContext,
  { login, within }: Nobody,
  { isPage, hasPage }: { readonly isPage: boolean; readonly hasPage: boolean },
): string | null {
  if (login === null) return null
  const target = new URL(login)
  const next = isPage && isRead(context.request) ? shownPage(context) : pageBefore(context, hasPage && isPage)
  if (next !== null && !isSamePath(new URL(next, target).pathname, target.pathname))
    target.searchParams.set('next', next)
  if (within !== undefined) target.searchParams.set('max_age', String(within))
  return `${target.pathname}${target.search}${target.hash}`
}

/** The page that a form or a script is on, else the one that answers the form, where a page does. */
function pageBefore(context: UserContext, hasPage: boolean): string | null {
  return cameFrom(context.request, context.url) ?? (hasPage ? shownPage(context) : null)
}

async function redirect(context: UserContext, location: string): Promise<Response> {
  const { request, url } = context
  const page = isRead(request) ? null : cameFrom(request, url)
  if (page !== null) {
    const { keepForm } = await import('../form/keep-form.ts')
    await keepForm({ session: getSession(context), request, url, page })
  }
  // After a form, 303 has the browser ask for the login page with GET.
  return new Response(null, { status: isRead(request) ? 302 : 303, headers: { Location: location } })
}

function refuse({ request }: UserContext, nobody: Nobody, body: string, type = 'application/json'): Response {
  const headers = {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'private, no-store',
    'WWW-Authenticate': challenge(request, nobody),
  }
  return new Response(request.method === 'HEAD' ? null : body, { status: 401, headers })
}

/** RFC 9457, with the members of a step up in the words of RFC 9470. */
function problem(nobody: Nobody, login: string | null): string {
  const { title, text } = wordsFor(nobody)
  const { within } = nobody
  const isStale = within !== undefined
  return JSON.stringify({
    title,
    status: 401,
    detail: text,
    ...(isStale ? { error: STEP_UP, max_age: within } : {}),
    ...(login === null ? {} : { login }),
  })
}

const STEP_UP = 'insufficient_user_authentication'

/**
 * A 401 says how to be let in (RFC 9110). There is no registered scheme for cookies; `Cookie` is what the draft calls
 * it (https://datatracker.ietf.org/doc/html/draft-broyer-http-cookie-auth), and no browser asks for a password for it.
 */
function challenge({ headers }: Request, nobody: Nobody): string {
  const isBearer = /^bearer\b/i.test(headers.get('Authorization') ?? '')
  const scheme = isBearer ? 'Bearer' : 'Cookie'
  const { within } = nobody
  if (within === undefined) return scheme
  return `${scheme} error="${STEP_UP}", error_description="${wordsFor(nobody).title}", max_age="${within}"`
}

/** The text by which Astro's client knows an `ActionError`. */
function actionError(message: string): string {
  return JSON.stringify({ type: 'AstroActionError', code: 'UNAUTHORIZED', status: 401, message })
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}
