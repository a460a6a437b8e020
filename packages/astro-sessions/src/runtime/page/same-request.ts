import { fetchStateOf, type RequestContext } from './astro-context.ts'

/**
 * True when Astro runs the middleware for the same request again: for a rewrite with the same state, for an error
 * page with another state and the same request or, where it trusts forwarded headers, a copy of that.
 */
export function isSameRequest(earlier: RequestContext, context: RequestContext): boolean {
  const state = fetchStateOf(context)
  if (state !== undefined && state === fetchStateOf(earlier)) return true
  if (context.request === earlier.request) return true
  // Only an error page has a state of its own, and Astro hands it the error, if there is one.
  if (state?.initialProps !== undefined && !('error' in state.initialProps)) return false
  return isEqual(earlier.request.headers, context.request.headers)
}

function isEqual(some: Headers, others: Headers): boolean {
  const [left, right] = [[...some], [...others]]
  return left.length === right.length && left.every(([name, value]) => others.get(name) === value)
}
