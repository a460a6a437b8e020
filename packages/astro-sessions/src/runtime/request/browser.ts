import type { CookieSettings } from '../site/cookie-at-url.ts'

/** What browsers say of a request, and no script can write: https://www.w3.org/TR/fetch-metadata/ */
const SITE = 'Sec-Fetch-Site'

/** True when a browser says that it sent the request. On plain http, `localhost` excepted, it does not say so. */
export function isFromBrowser(headers: Headers): boolean {
  return headers.has(SITE)
}

/**
 * True when another site caused the request in a way in which the browser holds back a cookie that it may have: by a
 * form, in a frame, by an image or a script. Links of other sites bring the cookie, unless it is `strict`: a visitor
 * who follows one to their first page could not be told from one who has been here, so they may start a session.
 */
export function holdsBackCookie(
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  { sameSite }: Pick<CookieSettings, 'sameSite'>,
): boolean {
  if (sameSite === 'none' || headers.get(SITE) !== 'cross-site') return false
  const isLink = method === 'GET' || method === 'HEAD'
  const isPage = headers.get('Sec-Fetch-Mode') === 'navigate' && headers.get('Sec-Fetch-Dest') === 'document'
  return !(isLink && isPage)
}
