import { SessionError } from '@astro-sessions/engine'
import type { AstroCookies } from 'astro'
import { stringifySetCookie } from 'cookie'
import { isStandardSchema, type StandardSchema } from '../schema/standard-schema.ts'
import { type CookieAttributes, type ResolvedAttributes, resolveAttributes } from './attributes.ts'
import { type Codec, createCodec } from './codec.ts'
import { isPlainHttpAllowed } from './plain-http.ts'
import { createSeal, type Seal, type SealOptions } from './seal.ts'
import { LONGEST_TEXT } from './text.ts'

/** What a definition needs of `Astro.cookies`. */
export type CookieJar = Pick<AstroCookies, 'get' | 'set' | 'delete'>

export interface CookieOptions<Value> extends CookieAttributes {
  /** What the cookie may contain (any string). The schema's output is stored, so the schema must accept it as input. */
  readonly schema?: StandardSchema<Value> | undefined
  /** What `get` returns without a valid cookie, a new copy each time (`undefined`). */
  readonly default?: NoInfer<Value> | undefined
}

/** Options of a cookie whose value visitors cannot change. */
export interface SealedCookieOptions<Value> extends CookieOptions<Value> {
  /** At least 32 bytes. Of several, the first signs, and all are accepted. A function is called on first use. */
  readonly secret: SealOptions['secret']
  /** Hide the value from the visitor too (false). */
  readonly encrypt?: boolean | undefined
}

/** A cookie defined in one place, so that the same cookie is set, read and deleted. */
export interface Cookie<Value, Fallback = undefined> {
  /** The name that browsers see. */
  readonly name: string
  /** Returns the value, or the default if there is none, or if it is not valid. */
  get(cookies: CookieJar): Value | Fallback
  /**
   * Sets the value; `undefined` deletes the cookie.
   *
   * @throws SessionError `INVALID_VALUE` when it does not fit the schema, `TOO_LARGE` above 4096 bytes
   */
  set(cookies: CookieJar, value: Value | undefined): void
  /** Deletes the cookie, with the path and domain that it was set with. */
  delete(cookies: CookieJar): void
}

/** A cookie with a secret: as {@link Cookie}, but reading and setting takes `await`. */
export interface SealedCookie<Value, Fallback = undefined> {
  /** The name that browsers see. */
  readonly name: string
  /** As `get` of {@link Cookie}; a value with an invalid signature counts as none. */
  get(cookies: CookieJar): Promise<Value | Fallback>
  /** As `set` of {@link Cookie}. */
  set(cookies: CookieJar, value: Value | undefined): Promise<void>
  /** Deletes the cookie, with the path and domain that it was set with. */
  delete(cookies: CookieJar): void
}

const LARGEST_BYTES = 4096

const ATTRIBUTES = ['path', 'domain', 'maxAge', 'sameSite', 'secure', 'httpOnly', 'partitioned']
const KNOWN: readonly string[] = ['schema', 'default', 'secret', 'encrypt', ...ATTRIBUTES]

/**
 * Defines a cookie. Without a schema it holds a string. With a `secret` its value is signed, or encrypted with
 * `encrypt: true`, and `get` and `set` return promises.
 *
 * @throws SessionError `INVALID_OPTION` for an option that does not exist, when attributes contradict each other, a
 * secret is too short, or the default does not fit the schema
 */
export function defineCookie<Value = string>(
  name: string,
  options: SealedCookieOptions<Value> & { readonly default: NoInfer<Value> },
): SealedCookie<Value, Value>
export function defineCookie<Value = string>(
  name: string,
  options: SealedCookieOptions<Value>,
): SealedCookie<Value>
export function defineCookie<Value = string>(
  name: string,
  options: UnsealedCookieOptions<Value> & { readonly default: NoInfer<Value> },
): Cookie<Value, Value>
export function defineCookie<Value = string>(
  name: string,
  options?: UnsealedCookieOptions<Value>,
): Cookie<Value>
export function defineCookie<Value>(
  name: string,
  options: CookieOptions<Value> & Partial<SealedCookieOptions<Value>> = {},
): Cookie<Value> | SealedCookie<Value> {
  assertOptions(name, options)
  const { secret, encrypt = false } = options
  const attributes = resolveAttributes(name, options)
  const codec = createCodec(name, options)
  const jar = { name, attributes }
  if (secret !== undefined) return sealed(jar, codec, createSeal({ name, secret, encrypt }))
  if ('secret' in options || encrypt) throw withoutSecret(name)
  return unsealed(jar, codec)
}

// A misspelled option would leave the cookie another one than its author sees.
function assertOptions(name: string, options: { readonly schema?: unknown }): void {
  const unknown = Object.keys(options).find((option) => !KNOWN.includes(option))
  if (unknown !== undefined) throw notAnOption(name, `has no option \`${unknown}\``)
  if (options.schema !== undefined && !isStandardSchema(options.schema))
    throw notAnOption(name, 'has a `schema` that does not implement Standard Schema')
}

/** Options of a cookie that anybody can read and change. */
export interface UnsealedCookieOptions<Value> extends CookieOptions<Value> {
  /** Without a secret, the value is not protected against changes by the visitor. */
  readonly secret?: never
  /** Needs a `secret`. */
  readonly encrypt?: never
}

interface Place {
  readonly name: string
  readonly attributes: ResolvedAttributes
}

function unsealed<Value>(place: Place, codec: Codec<Value>): Cookie<Value> {
  return {
    name: place.name,
    get: (cookies) => codec.decode(cookies.get(place.name)?.value),
    set(cookies, value) {
      if (value === undefined) remove(cookies, place)
      else put(cookies, place, codec.encode(value))
    },
    delete: (cookies) => remove(cookies, place),
  }
}

function sealed<Value>(place: Place, codec: Codec<Value>, seal: Seal): SealedCookie<Value> {
  return {
    name: place.name,
    async get(cookies) {
      const text = cookies.get(place.name)?.value
      const isOurs = text !== undefined && text.length <= LONGEST_TEXT
      return codec.decode(isOurs ? await seal.open(text) : undefined)
    },
    async set(cookies, value) {
      if (value === undefined) remove(cookies, place)
      else put(cookies, place, await seal.seal(codec.encode(value)))
    },
    delete: (cookies) => remove(cookies, place),
  }
}

function put(cookies: CookieJar, place: Place, value: string): void {
  const { name } = place
  const attributes = attributesFor(cookies, place)
  const line = stringifySetCookie({ ...attributes, name, value })
  const bytes = new TextEncoder().encode(line).length
  if (bytes > LARGEST_BYTES) throw tooLarge(name, bytes)
  cookies.set(name, value, attributes)
}

function remove(cookies: CookieJar, place: Place): void {
  const { maxAge, ...attributes } = attributesFor(cookies, place)
  cookies.delete(place.name, attributes)
}

function attributesFor(cookies: CookieJar, { attributes }: Place) {
  return { ...attributes, secure: attributes.secure ?? !isPlainHttpAllowed(cookies) }
}

function notAnOption(name: string, problem: string): SessionError {
  return new SessionError('INVALID_OPTION', `The definition of the cookie "${name}" ${problem}.`, {
    hint: `Its options are ${KNOWN.join(', ')}; schemas are those of zod, valibot, arktype and others.`,
  })
}

function withoutSecret(name: string): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `The cookie "${name}" should be sealed, but has no secret: anybody could change it.`,
    {
      hint: 'Set the variable that `secret` is read from. If it is not there while the site is built, pass a function: secret: () => process.env.COOKIE_SECRET.',
    },
  )
}

function tooLarge(name: string, bytes: number): SessionError {
  return new SessionError(
    'TOO_LARGE',
    `The cookie "${name}" would have ${bytes} bytes with its attributes, and browsers keep at most ${LARGEST_BYTES}.`,
    { hint: 'Keep the data in the session, which has no such limit, and only its id in a cookie.' },
  )
}
