import { fetchStateOf, type RequestContext } from '../runtime/page/astro-context.ts'
import { stateOf } from '../runtime/request/request-state.ts'
import type { WithLocals } from './get-session.ts'

/** How somebody who is not let in is told so. */
export type AnswerKind = 'redirect' | 'problem' | 'action-error'

/** What Astro answers a request with; `undefined` where that is not known. */
export type AskedRoute = 'page' | 'endpoint' | 'island' | 'action' | undefined

/**
 * Says how a request is told that its visitor is not let in. A redirect can bring a browser to another page; a script
 * that asks an endpoint would take the login page for its answer, and an island would show it in its own place.
 *
 * | `Sec-Fetch-Mode` | `Sec-Fetch-Dest`              | `Accept`              | route           | answer         |
 * | ---------------- | ----------------------------- | --------------------- | --------------- | -------------- |
 * | any              | any                           | any                   | action (script) | `action-error` |
 * | any              | any                           | any                   | island          | `problem`      |
 * | `navigate`       | any                           | any                   | other           | `redirect`     |
 * | another or none  | `document`, `iframe`, `frame` | any                   | other           | `redirect`     |
 * | another or none  | an image, a script, …         | any                   | other           | `problem`      |
 * | another or none  | `empty` or none               | HTML, among others    | other           | `redirect`     |
 * | another or none  | `empty` or none               | JSON, …, and no `*`   | other           | `problem`      |
 * | another or none  | `empty` or none               | anything, or not said | page            | `redirect`     |
 * | another or none  | `empty` or none               | anything, or not said | endpoint        | `problem`      |
 *
 * A script that asks a page for anything is a router on its way there (Astro's `ClientRouter`): it follows redirects.
 * What says `X-Requested-With: XMLHttpRequest`, or brings a token of its own in `Authorization`, is answered as a
 * program, unless it navigates.
 *
 * Fetch metadata: https://www.w3.org/TR/fetch-metadata/
 */
export function answerKind(headers: Headers, route: AskedRoute): AnswerKind {
  if (route === 'action') return 'action-error'
  if (route === 'island') return 'problem'
  if (headers.get('Sec-Fetch-Mode') === 'navigate') return 'redirect'
  return isProgram(headers) || !takesPage(headers, route) ? 'problem' : 'redirect'
}

/** What the request is routed to. `Astro` does not say it, and the middleware that ran before the page knows. */
export function askedRoute(given: WithLocals): AskedRoute {
  const context = stateOf(given.locals)?.latest ?? given
  const pattern: unknown = Reflect.get(context, 'routePattern')
  if (typeof pattern !== 'string') return undefined
  if (/(^|\/)_server-islands\/\[name\]\/?$/.test(pattern)) return 'island'
  if (/(^|\/)_actions\/\[\.\.\.path\]\/?$/.test(pattern)) return 'action'
  const route = fetchStateOf(context as RequestContext)?.routeData
  const type = typeof route === 'object' && route !== null ? Reflect.get(route, 'type') : undefined
  return type === 'page' || type === 'endpoint' ? type : undefined
}

/** True in the handler of an action: Astro marks what it hands over, https://docs.astro.build/en/guides/actions/. */
export function isAction(context: object): boolean {
  return Reflect.get(context, Symbol.for('astro.actionAPIContext')) === true
}

const PAGES: readonly string[] = ['document', 'iframe', 'frame']
const HTML: readonly string[] = ['text/html', 'application/xhtml+xml', 'text/*']

function takesPage(headers: Headers, route: AskedRoute): boolean {
  const destination = headers.get('Sec-Fetch-Dest') ?? 'empty'
  if (destination !== 'empty') return PAGES.includes(destination)
  const accepted = typesIn(headers.get('Accept'))
  if (accepted.some((type) => HTML.includes(type))) return true
  if (accepted.length > 0 && !accepted.includes('*/*')) return false
  // Of a test, which made the request itself.
  return route === undefined ? accepted.length === 0 && !headers.has('Sec-Fetch-Mode') : route === 'page'
}

function isProgram(headers: Headers): boolean {
  return headers.get('X-Requested-With') === 'XMLHttpRequest' || headers.has('Authorization')
}

/** The media types that a request accepts, without their weights; what has the weight 0 is not accepted (RFC 9110). */
function typesIn(accept: string | null): string[] {
  return (accept ?? '').split(',').flatMap((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const isRefused = parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter))
    return type === '' || isRefused ? [] : [type]
  })
}
