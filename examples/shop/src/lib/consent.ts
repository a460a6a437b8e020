import type { AstroCookies } from 'astro'

export type Consent = 'yes' | 'no' | 'unanswered'

const DAY = 60 * 60 * 24

/** Whether visits may be remembered beyond this browser session. */
export function readConsent(cookies: AstroCookies): Consent {
  if (!cookies.has('consent')) return 'unanswered'
  return cookies.get('consent')?.boolean() ? 'yes' : 'no'
}

/** Keeps the answer for half a year; `unanswered` takes it back. Only a yes leaves the visits alone. */
export function writeConsent(cookies: AstroCookies, consent: Consent): void {
  if (consent !== 'yes') cookies.delete('visits', { path: '/' })
  if (consent === 'unanswered') {
    cookies.delete('consent', { path: '/' })
    return
  }
  cookies.set('consent', String(consent === 'yes'), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    maxAge: 180 * DAY,
  })
}

/**
 * Counts this visit, and answers how many there were, or `null` when the visitor wants no counting.
 * Until the visitor agrees, the browser forgets the number when it closes; then it keeps it for thirty days.
 */
export function countVisit(cookies: AstroCookies): number | null {
  const consent = readConsent(cookies)
  if (consent === 'no') return null
  const before = cookies.get('visits')?.number() ?? 0
  const visits = Number.isSafeInteger(before) && before > 0 ? before + 1 : 1
  cookies.set('visits', String(visits), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    ...(consent === 'yes' ? { maxAge: 30 * DAY } : {}),
  })
  return visits
}
