import type { RuntimeSettings } from '../../runtime/site/settings.ts'
import type { Site } from '../../runtime/site/site.ts'
import type { CheckedOptions } from '../options/options.ts'
import { resolveCookie } from './cookie-settings.ts'
import type { Inherited } from './inherit.ts'

export interface SettingsContext {
  readonly isDev: boolean
  readonly isCloudflare: boolean
  readonly errorPages: Site['errorPages']
  readonly toolbarWord?: string | undefined
  /** What this project's cookie differs in from those of others in development. */
  readonly mark?: string | undefined
}

/** What scripts look for, in development and in a build. */
const UNTIL = 'session-until'

/** What the middleware is told, from the options and from what they inherited. */
export function resolveSettings(
  options: CheckedOptions,
  { idleTimeout, absoluteTimeout, cookie }: Inherited,
  { isDev, isCloudflare, errorPages, toolbarWord, mark }: SettingsContext,
): RuntimeSettings {
  const {
    firstIdleTimeout,
    onConflict,
    onInterrupted,
    storeTimeout,
    maxSize,
    maxSessions,
    localsKey,
    cacheControl,
    untilCookie,
    astroSession,
  } = options
  const lifetimes = { idleTimeout, firstIdleTimeout, absoluteTimeout }
  // On workerd, a request that waits for another one hangs.
  const queue = !isCloudflare
  return {
    engine: { ...lifetimes, onConflict, onInterrupted, storeTimeout, maxSize, maxSessions, queue },
    cookie: resolveCookie(cookie, isDev, mark),
    localsKey,
    cacheControl,
    ...(untilCookie ? { untilCookie: untilCookie === true ? UNTIL : untilCookie } : {}),
    replacesAstroSession: astroSession === 'replace',
    errorPages,
    isDev,
    toolbarWord,
  }
}
