import { SessionError } from '@astro-sessions/engine'
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

/**
 * What the middleware is told, from the options and from what they inherited.
 *
 * @throws SessionError `INVALID_OPTION` when two cookies would have one name
 */
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
    ...untilCookieOf(options, cookie),
    replacesAstroSession: astroSession === 'replace',
    errorPages,
    isDev,
    toolbarWord,
  }
}

function untilCookieOf(
  { untilCookie }: CheckedOptions,
  cookie: Inherited['cookie'],
): Pick<RuntimeSettings, 'untilCookie'> {
  if (!untilCookie) return {}
  const name = untilCookie === true ? UNTIL : untilCookie
  // As a build has it, so that `astro dev` says it too.
  const { secureName, plainName } = resolveCookie(cookie, false)
  if (name === secureName || name === plainName) throw sameName(name)
  return { untilCookie: name }
}

function sameName(name: string): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `\`untilCookie\` and the session cookie of sessions() have the same name, \`${name}\`. One would replace the other, and no visitor could log in.`,
    { hint: 'Change `untilCookie` or `cookie.name`. With `untilCookie: true` the name is `session-until`.' },
  )
}
