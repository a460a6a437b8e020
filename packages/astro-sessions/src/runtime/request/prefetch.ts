import { type Session, SessionError } from '@astro-sessions/engine'

/** Every header by which a browser or a script says that nobody may ever look at the response. */
const HEADERS = ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz']

/** True when the request says that it is a prefetch, a preview or a prerendering ahead of a click. */
export function isPrefetch(headers: Headers): boolean {
  return HEADERS.some((name) => /\b(prefetch|prerender|preview)\b/i.test(headers.get(name) ?? ''))
}

/**
 * Makes the session of a prefetch one that cannot be ended: a logout link under the pointer must log nobody out.
 * A prefetch that does not succeed is thrown away by the browser, which asks again at the click.
 */
export function refuseEnding(session: Session): void {
  const refuse = () => {
    throw new SessionError(
      'SESSION_PREFETCHED',
      'A prefetch asked to end the session. It was refused, because the visitor has not clicked.',
      { hint: 'Log out by a form that posts, or give the link `data-astro-prefetch="false"`.' },
    )
  }
  Object.defineProperties(session, { destroy: { value: refuse }, logout: { value: refuse } })
}
