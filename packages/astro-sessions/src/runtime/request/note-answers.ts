import type { MiddlewareHandler } from 'astro'
import { stateOf } from './request-state.ts'

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
