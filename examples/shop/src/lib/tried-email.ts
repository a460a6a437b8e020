import type { AstroCookies } from 'astro'

// A cookie and no session: a stranger who mistypes a password needs none. Only the login page is sent it.
const COOKIE = 'tried-email'
const PATH = '/login'

/** Seconds for which the address waits: the page that shows it comes at once. */
const MAX_AGE = 60

/** Longer than any address. */
const LONGEST = 254

/** Keeps the address of a login that failed for the form that comes next, so that it is not typed again. */
export function keepTriedEmail(cookies: AstroCookies, email: string): void {
  if (email === '' || email.length > LONGEST) return
  cookies.set(COOKIE, email, { path: PATH, httpOnly: true, sameSite: 'lax', maxAge: MAX_AGE })
}

/** The address that was kept, or an empty string. */
export function readTriedEmail(cookies: AstroCookies): string {
  return cookies.get(COOKIE)?.value ?? ''
}
