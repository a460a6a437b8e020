import type { MiddlewareHandler } from 'astro'
import { type RequestState, stateOf } from './request-state.ts'

/**
 * Middleware that is the same as all of the site's together, and notes what `next` made of a request. Astro takes that
 * where one of them calls `next()` and returns nothing, and no middleware sees it then.
 */
export function noteAnswers(all: MiddlewareHandler): MiddlewareHandler {
  return (context, next) =>
    all(context, (payload) => {
      const state = stateOf(context.locals)
      // What a rewrite inside that run makes is the page's to answer.
      const isOutermost = state?.depth === 1
      const answer = next(payload)
      if (isOutermost) state.made = answer
      return answer
    })
}

/**
 * Runs what is behind the outermost run of the middleware. Where a middleware of the site returns nothing, whatever types
 * say, the answer is what `next` made, as Astro has it; nothing, if none of them called it.
 */
export async function runOutermost(state: RequestState, next: () => Promise<Response>): Promise<Response> {
  state.depth += 1
  try {
    const answer = await next()
    return answer === undefined && state.made !== undefined ? await state.made : answer
  } finally {
    state.depth -= 1
  }
}
