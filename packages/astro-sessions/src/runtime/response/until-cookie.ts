import type { LoginEnd } from '@astro-sessions/engine'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { RequestState, SetCookieLine } from '../request/request-state.ts'
import type { CookieSettings } from '../site/cookie-at-url.ts'
import type { Site } from '../site/site.ts'

/** Notes what scripts are to know of the end of the login, where the page used the session. */
export function tellEnd(site: Site, state: RequestState): void {
  if (site.untilCookie === undefined || state.request?.isUsed !== true) return
  state.until = untilLine({
    name: site.untilCookie,
    header: state.sent.headers.get('Cookie'),
    end: state.request.loginEnd,
    isSecure: state.cookie.isSecure,
    settings: site.cookie,
    now: Date.now(),
  })
}

/** What the browser has, and what it should have. */
export interface UntilCookie {
  readonly name: string
  /** The `Cookie` header of the request. */
  readonly header: string | null
  readonly end: LoginEnd | null | undefined
  readonly isSecure: boolean
  readonly settings: Pick<CookieSettings, 'domain' | 'path' | 'sameSite' | 'partitioned'>
  readonly now: number
}

/**
 * The line that tells scripts when the login ends, in milliseconds since the epoch; `null` where the browser knows it
 * already. The end is the store's own, which moves at most once in a tenth of the idle time. The cookie lasts as long
 * as that of the session, and goes with the login.
 */
export function untilLine({ name, header, end, isSecure, settings, now }: UntilCookie): SetCookieLine | null {
  if (end === undefined) return null
  const known = header === null ? undefined : parseCookie(header)[name]
  const value = end === null ? undefined : String(end.at)
  if (known === value) return null
  const { domain, path, sameSite, partitioned } = settings
  const seconds = end === null ? 0 : Math.max(0, Math.ceil((end.at - now) / 1000))
  const line = stringifySetCookie({
    name,
    value: value ?? '',
    path,
    secure: isSecure,
    sameSite,
    partitioned,
    ...(domain === undefined ? {} : { domain }),
    ...(end === null ? { maxAge: 0, expires: new Date(0) } : end.isPersistent ? { maxAge: seconds } : {}),
  })
  return { name, line }
}
