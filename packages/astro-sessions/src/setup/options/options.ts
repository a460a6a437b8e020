import { AstroError } from 'astro/errors'
import { z } from 'astro/zod'
import { quote, suggest } from './config-error.ts'

/** A driver as `astro/config` and `astro-sessions/drivers` describe it: a module and its options, as plain data. */
export interface DriverOption {
  /** The module whose default export creates the store. */
  readonly entrypoint: string | URL
  /** Its options, as plain data. */
  readonly config?: object | undefined
}

/** The session cookie. It is always `HttpOnly`. */
export interface CookieOptions {
  /** Its name (`astro-sessions`; with the prefix `__Host-` if the cookie is Secure, or `__Secure-` with a domain or another path; in development with a suffix that differs by project). A prefix is left out where the cookie is not Secure. */
  name?: string | undefined
  /** Share the session with the subdomains of this domain (none: this host only). */
  domain?: string | undefined
  /** The part of the site that gets the cookie (`/`). */
  path?: string | undefined
  /** Whether cross-site requests carry it (`'lax'`). */
  sameSite?: 'strict' | 'lax' | 'none' | undefined
  /** `'auto'`: Secure if the request came over https (true in a build, false in development). */
  secure?: boolean | 'auto' | undefined
  /** A separate cookie for each site that embeds this one (false). */
  partitioned?: boolean | undefined
}

/** Options of `sessions()`. Times are in seconds; a session keeps those that it began with. */
export interface SessionsOptions {
  /** Where sessions are kept: a driver, or its name (Astro's `session.driver`, or the adapter's). */
  driver?: string | DriverOption | undefined
  /** Ends a session that no request has used for this long, at least 60 (Astro's `session.ttl`, or one day). */
  idleTimeout?: number | undefined
  /** Idle timeout of an anonymous session until it is used a second time, which bots never do; at least 60 (`idleTimeout`). */
  firstIdleTimeout?: number | undefined
  /** Longest lifetime of a session, whatever the activity (thirty days). A login restarts it. */
  absoluteTimeout?: number | undefined
  /** The session cookie (Astro's `session.cookie`). */
  cookie?: CookieOptions | undefined
  /** Encrypt keys, values and the user's id at rest, with a key that is derived from the token (false). */
  encrypt?: boolean | undefined
  /** Maximum sessions per user; the next login ends the oldest (as many as the store has room to list). */
  maxSessions?: number | undefined
  /** What happens when parallel requests change one key that both had read (`'merge'`). */
  onConflict?: 'merge' | 'overwrite' | 'throw' | undefined
  /** A request whose session ended while it ran answers as usual without its writes, or with 409 (`'respond'`). */
  onInterrupted?: 'respond' | 'fail' | undefined
  /** Keep pages that used the session, or may still use it while they stream, out of shared caches, unless the page sets its own caching headers (true). */
  cacheControl?: boolean | undefined
  /**
   * A small cookie that scripts can read, with the instant at which the login ends, in milliseconds since the epoch: its
   * name, which cannot be that of the session cookie, or `true` for `session-until` (false).
   */
  untilCookie?: boolean | string | undefined
  /** The property of `locals` that holds the session (`'session'`). */
  localsKey?: string | undefined
  /** `'replace'`: `Astro.session` is the same session. `'leave'`: it stays Astro's own (`'replace'`). */
  astroSession?: 'replace' | 'leave' | undefined
  /** The file with the site's `defineSession`, relative to the root of the site (`src/session.config.ts`, if it exists). */
  configFile?: string | undefined
  /** Longest time that the store may take to answer a call (2). */
  storeTimeout?: number | undefined
  /** Largest session, in bytes of its keys and values as stored; lower if the store's own limit is lower (1,000,000). */
  maxSize?: number | undefined
  /** The app in the dev toolbar that shows and edits the session; never in a build (true). */
  toolbar?: boolean | undefined
}

const SHORTEST_IDLE = 60

const LIFETIMES =
  'A session has `idleTimeout` and `absoluteTimeout`, a key its own `session.set(key, value, { ttl })`, and `session.persist(seconds)` lets the cookie outlive the browser.'

const CONFIG_FILE = '`defineSession()` in src/session.config.ts, which runs with the site.'

/** What to do instead, for options that other session systems have, or that stand elsewhere here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ...['schema', 'migrate', 'onEvent'].map((name) => [name, `It belongs in ${CONFIG_FILE}`] as const),
  ...['ttl', 'maxAge', 'cookie.maxAge', 'cookie.expires'].map((name) => [name, LIFETIMES] as const),
  ['cookie.httpOnly', 'The session cookie is always HttpOnly.'],
  ['secret', 'The cookie is 256 random bits, which no signature makes safer.'],
  ['store', 'Where sessions are kept is the option `driver`.'],
])

const seconds = z.number().positive()

const cookieSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'not a cookie name: no spaces, quotes, brackets or any of ,;:=@/?')
    .optional(),
  domain: z
    .string()
    .regex(/^\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/, 'not a domain: no protocol, port or path')
    .optional(),
  path: z
    .string()
    .regex(/^\/[\x20-\x3a\x3c-\x7e]*$/, 'not a path: it must begin with / and have no semicolon')
    .optional(),
  sameSite: z.enum(['strict', 'lax', 'none']).optional(),
  secure: z.union([z.boolean(), z.literal('auto')]).optional(),
  partitioned: z.boolean().optional(),
})

const driverSchema = z.union([
  z.string(),
  z.strictObject({
    entrypoint: z.union([z.string().min(1), z.instanceof(URL)]),
    config: z.record(z.string(), z.unknown()).optional(),
  }),
])

const optionsSchema = z.strictObject({
  driver: driverSchema.optional(),
  idleTimeout: seconds
    .min(SHORTEST_IDLE, `at least ${SHORTEST_IDLE}: a session that ends sooner would end between two clicks`)
    .optional(),
  firstIdleTimeout: seconds
    .min(SHORTEST_IDLE, `at least ${SHORTEST_IDLE}: a session that ends sooner would end between two clicks`)
    .optional(),
  absoluteTimeout: seconds.optional(),
  cookie: cookieSchema.optional(),
  encrypt: z.boolean().default(false),
  maxSessions: z.number().int().positive().optional(),
  onConflict: z
    .enum(
      ['merge', 'overwrite', 'throw'],
      `'merge', 'overwrite' or 'throw'. A function belongs in ${CONFIG_FILE}`,
    )
    .default('merge'),
  onInterrupted: z.enum(['respond', 'fail']).default('respond'),
  cacheControl: z.boolean().default(true),
  untilCookie: z
    .union([z.boolean(), z.string().regex(/^[A-Za-z0-9][\w.-]*$/, 'not a plain name of a cookie')])
    .optional(),
  localsKey: z
    .string()
    .regex(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u, 'not a property name')
    .refine((key) => !(key in {}), 'every object has this property')
    .default('session'),
  astroSession: z.enum(['replace', 'leave']).default('replace'),
  configFile: z.string().min(1).optional(),
  storeTimeout: seconds.default(2),
  maxSize: z.number().int().positive().default(1_000_000),
  toolbar: z.boolean().default(true),
}) satisfies z.ZodType<unknown, SessionsOptions>

/** Options that were checked. What may come from Astro's own configuration has no default yet. */
export type CheckedOptions = z.output<typeof optionsSchema>

export type CheckedDriver = Exclude<CheckedOptions['driver'], string | undefined>

/**
 * The options, checked.
 *
 * @throws AstroError naming everything that is wrong at once, and the nearest known name of an unknown option
 */
export function checkOptions(options: unknown): CheckedOptions {
  const result = optionsSchema.safeParse(options ?? {})
  if (result.success) return result.data
  const lines = result.error.issues.flatMap(describeIssue)
  throw new AstroError(
    `The options of sessions() in the Astro config are not valid:\n${lines.map((line) => `- ${line}`).join('\n')}`,
    'Times are in seconds. Every option with its default is in the documentation of SessionsOptions, which your editor shows.',
  )
}

/**
 * What is wrong with the cookie of Astro's own configuration, by the rules for ours and one for its lifetime, which
 * ours has not: a line for each attribute.
 */
export function issuesOfInheritedCookie(cookie: object): string[] {
  const result = inheritedCookieSchema.safeParse(cookie)
  return result.success ? [] : result.error.issues.flatMap(describeIssue)
}

const inheritedCookieSchema = cookieSchema.extend({ maxAge: z.number().int().positive().optional() })

type Issue = z.core.$ZodIssue

function describeIssue(issue: Issue): string[] {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => describeUnknown(key, path))
  if (issue.code === 'invalid_union') return [`${quote(path)}: ${describeUnion(path)}`]
  return [path === '' ? issue.message : `${quote(path)}: ${issue.message}`]
}

function describeUnknown(key: string, path: string): string {
  const known = Object.keys(
    { '': optionsSchema.shape, cookie: cookieSchema.shape }[path] ?? { entrypoint: 0, config: 0 },
  )
  const option = path === '' ? key : `${path}.${key}`
  return `${quote(option)} is not an option. ${ELSEWHERE.get(option) ?? suggest(key, known)}`
}

function describeUnion(path: string): string {
  if (path === 'cookie.secure') return "true, false or 'auto'"
  return 'the name of a driver, or a driver like fs({ … }) of astro-sessions/drivers: { entrypoint, config }'
}
