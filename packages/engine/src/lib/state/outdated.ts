import { SessionError } from '../errors/errors.ts'
import { isInFlight } from './rotation-grace.ts'
import type { Work } from './work.ts'

/**
 * How long the answer that carries the cookie of a rotation may be on its way to the browser, in milliseconds: what
 * the browser sends meanwhile has the old token, and comes again with the new one.
 */
const ANSWER_TIME = 10_000

/**
 * True when the request was under way when its session got a new token. It must not follow it there, and the browser
 * has the cookie by its next request. One that comes later, of a browser that never got it, is a stranger's.
 */
export function isUnderWay(work: Work): boolean {
  const { source, wasLive, openedAt, options } = work
  if (source.kind !== 'interrupted') return false
  // What became of its session is not known.
  if (source.retired === null) return isInFlight(work)
  const { reason, at } = source.retired
  if (reason !== 'rotated') return false
  return wasLive || openedAt <= at || (options.isFromBrowser === true && openedAt - at < ANSWER_TIME)
}

/** Notes that the page is about to be told who the visitor is, or what proves it. */
export function noteQuestion(work: Work): void {
  // A login or logout of its own, also one that is pending, settles the question when it is committed.
  if (isUnderWay(work)) work.isOutdated = true
}

/** Why the answer of the request must not leave as it is. */
export function outdated(): SessionError {
  return new SessionError(
    'SESSION_INTERRUPTED',
    'The session got a new token while this request was running with the old one: its writes were dropped, and it cannot know who the visitor is.',
    { hint: 'Answer 409 and let the browser ask again, with the cookie that it has by then.' },
  )
}
