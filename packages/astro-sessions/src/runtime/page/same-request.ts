import { fetchStateOf, type RequestContext } from './astro-context.ts'

/** What is known of a request that the middleware has run for. */
export interface KnownRequest {
  readonly sent: Request
  /** The contexts of its first and its latest run, whose request may be another one now. */
  readonly first: RequestContext
  readonly latest: RequestContext
}

/**
 * True when Astro runs the middleware for the same request again: for a rewrite with the same state, for an error
 * page with another state and the request that was sent, or that of a rewrite, or a copy where it trusts forwarded headers.
 */
export function isSameRequest({ sent, first, latest }: KnownRequest, context: RequestContext): boolean {
  const state = fetchStateOf(context)
  if (state !== undefined && (state === fetchStateOf(first) || state === fetchStateOf(latest))) return true
  const requests = [sent, latest.request]
  if (requests.includes(context.request)) return true
  // Only an error page has a state of its own, and Astro hands it the error, if there is one.
  if (state?.initialProps !== undefined && !('error' in state.initialProps)) return false
  return requests.some(({ headers }) => isEqual(headers, context.request.headers))
}

function isEqual(some: Headers, others: Headers): boolean {
  const [left, right] = [[...some], [...others]]
  return left.length === right.length && left.every(([name, value]) => others.get(name) === value)
}
