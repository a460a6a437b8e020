import type { AstroCookies } from 'astro'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const COOKIE = 'preferences'

/** The theme that the visitor chose, or `auto`: as the device says. */
export function readTheme(cookies: AstroCookies): Theme {
  try {
    const preferences: unknown = cookies.get(COOKIE)?.json()
    const theme = isObject(preferences) ? preferences.theme : undefined
    return isTheme(theme) ? theme : 'auto'
  } catch {
    // Anybody can put anything into a cookie: what is not JSON counts as no choice.
    return 'auto'
  }
}

export function writeTheme(cookies: AstroCookies, theme: Theme): void {
  if (theme === 'auto') {
    cookies.delete(COOKIE, { path: '/' })
    return
  }
  // Not `httpOnly`: the prerendered pages read it with a script (components/StaticTheme.astro).
  cookies.set(COOKIE, { theme }, { path: '/', sameSite: 'lax', maxAge: 60 * 60 * 24 * 365 })
}

export function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
