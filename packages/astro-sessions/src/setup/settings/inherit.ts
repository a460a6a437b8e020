import type { AstroConfig } from 'astro'
import { AstroError } from 'astro/errors'
import { chooseDriver, type Surroundings } from '../driver/choose-driver.ts'
import type { ResolvedDriver } from '../driver/driver.ts'
import { type CheckedOptions, type CookieOptions, issuesOfInheritedCookie } from '../options/options.ts'

/** What `sessions()` works with, and where it is from. */
export interface Inherited {
  /** `null` when nobody names a driver. */
  readonly driver: ResolvedDriver | null
  readonly cookie: InheritedCookie
  readonly idleTimeout: number
  readonly absoluteTimeout: number
  /** What was taken from where, for the log. */
  readonly notes: readonly string[]
}

/** Astro's cookie has a lifetime for every visitor, which ours has only where a visitor asks to be remembered. */
export type InheritedCookie = CookieOptions & { readonly maxAge?: number | undefined }

type AstroSession = Exclude<AstroConfig['session'], false | undefined>
type AstroCookie = Omit<CookieOptions, 'sameSite' | 'secure' | 'partitioned'> & {
  sameSite?: boolean | CookieOptions['sameSite']
  secure?: boolean | undefined
  maxAge?: number | undefined
}

const DEFAULT_IDLE = 86_400
const DEFAULT_ABSOLUTE = 2_592_000
const SHORTEST_IDLE = 60
/** A hundred years, in seconds. Not much more, and the end of a session is an instant that no `Date` can hold. */
const LONGEST_LIFE = 3_155_760_000

/**
 * The options, completed from Astro's own `session` where they are silent.
 *
 * @throws AstroError when what Astro's configuration says cannot be kept
 */
export function inheritFromAstro(options: CheckedOptions, { config, isDev }: Surroundings): Inherited {
  const session: AstroSession = config.session || {}
  const notes: string[] = []
  const driver = chooseDriver(options.driver, { config, isDev }, notes)
  // With `leave`, Astro's own session uses that cookie: two sessions cannot share one.
  const cookie =
    options.astroSession === 'leave' ? {} : inheritCookie(session.cookie, options.cookie ?? {}, notes)
  const times = inheritTimes(options, session.ttl, notes)
  return { driver, cookie: { ...cookie, ...options.cookie }, ...times, notes }
}

function inheritCookie(cookie: AstroSession['cookie'], own: CookieOptions, notes: string[]): InheritedCookie {
  if (cookie === undefined) return {}
  const attributes: AstroCookie = typeof cookie === 'string' ? { name: cookie } : cookie
  const { name, domain, path, sameSite, secure, maxAge } = attributes
  const found = { name, domain, path, sameSite: namedSameSite(sameSite), secure, maxAge }
  const taken = Object.entries(found).filter(
    ([key, value]) => value !== undefined && !Object.hasOwn(own, key),
  )
  const issues = issuesOfInheritedCookie(Object.fromEntries(taken))
  if (issues.length > 0) throw unusableCookie(issues)
  if (taken.length > 0) notes.push(`cookie ${taken.map(([key]) => key).join(', ')} (\`session.cookie\`)`)
  return Object.fromEntries(taken)
}

/** `false` sends no attribute, which browsers take for `Lax`. */
function namedSameSite(sameSite: boolean | CookieOptions['sameSite']): CookieOptions['sameSite'] {
  if (typeof sameSite !== 'boolean') return sameSite
  return sameSite ? 'strict' : 'lax'
}

function inheritTimes(
  { idleTimeout, firstIdleTimeout, absoluteTimeout }: CheckedOptions,
  ttl: number | undefined,
  notes: string[],
): Pick<Inherited, 'idleTimeout' | 'absoluteTimeout'> {
  if (idleTimeout === undefined && ttl !== undefined) {
    if (ttl < SHORTEST_IDLE) throw tooShort(ttl)
    notes.push(`idleTimeout ${ttl} s (\`session.ttl\`)`)
  }
  const idle = idleTimeout ?? ttl ?? DEFAULT_IDLE
  // A long `ttl` was meant as the whole life of a session. A long `idleTimeout` should come with its limit.
  const absolute = absoluteTimeout ?? Math.max(DEFAULT_ABSOLUTE, idleTimeout === undefined ? idle : 0)
  if (idle > absolute) throw contradictoryTimes(idle, absolute)
  if (firstIdleTimeout !== undefined && firstIdleTimeout > idle) throw longFirst(firstIdleTimeout, idle)
  if (absolute > LONGEST_LIFE) throw tooLong(absolute)
  return { idleTimeout: idle, absoluteTimeout: absolute }
}

function unusableCookie(issues: readonly string[]): AstroError {
  return new AstroError(
    `sessions() cannot take over \`session.cookie\` of the Astro config:\n${issues.map((line) => `- ${line}`).join('\n')}`,
    'Browsers would drop such a cookie, or no response could be sent. Correct it there, or set `cookie` of sessions(), which takes precedence.',
  )
}

function tooShort(ttl: number): AstroError {
  return new AstroError(
    `\`session.ttl\` is ${ttl} s, but the shortest idle timeout of sessions() is ${SHORTEST_IDLE} s.`,
    `Raise it to ${SHORTEST_IDLE} or more, or set sessions({ idleTimeout }), which takes precedence.`,
  )
}

function contradictoryTimes(idle: number, absolute: number): AstroError {
  return new AstroError(
    `The idle timeout of sessions() (${idle} s) is longer than its \`absoluteTimeout\` (${absolute} s), so it could never end a session.`,
    'Both are in seconds. Raise `absoluteTimeout` or lower `idleTimeout`.',
  )
}

function longFirst(first: number, idle: number): AstroError {
  return new AstroError(
    `\`firstIdleTimeout\` of sessions() (${first} s) is longer than its idle timeout (${idle} s), although it is meant to end the sessions of robots sooner.`,
    'Both are in seconds. Lower `firstIdleTimeout`, or leave it out.',
  )
}

function tooLong(absolute: number): AstroError {
  return new AstroError(
    `A session would live for ${absolute} s, but sessions() keeps one for ${LONGEST_LIFE} s at most, a hundred years.`,
    '`absoluteTimeout`, `idleTimeout` and the `session.ttl` of Astro are in seconds, not in milliseconds.',
  )
}
