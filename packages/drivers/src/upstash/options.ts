import { SessionError } from '@astro-sessions/engine'
import { env, hasEnv } from '../shared/env.ts'
import { assertOptionsObject } from '../shared/options-object.ts'
import { checkToken, checkUrl } from './address.ts'

/** Options of `upstash()`. */
export interface UpstashOptions {
  /** The REST address of the database, `https://….upstash.io` (from the environment; see `upstash()`). */
  url?: string
  /** A token that may write, not the read-only one (from the environment). */
  token?: string
  /** Prefix of every key, joined with a colon (`sessions`). Empty for none. */
  base?: string
  /** Longest wait for an answer, in milliseconds (1900: just under the engine's own limit). */
  commandTimeout?: number
}

/** A database, as its two variables name it. */
export interface UpstashPlace {
  readonly url: string
  readonly token: string
}

export interface UpstashStoreOptions extends UpstashOptions {
  /** Looked at in turn where neither `url` nor `token` is given: the first that has both counts. */
  places?: readonly UpstashPlace[]
}

export interface UpstashSettings extends UpstashPlace {
  readonly base: string
  readonly commandTimeout: number
}

/** Variables that integrations set: of Upstash and Netlify, and of Vercel. */
const PAIRS = [
  ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'],
  ['KV_REST_API_URL', 'KV_REST_API_TOKEN'],
] as const

const [[URL_NAME, TOKEN_NAME]] = PAIRS
/** What a configuration may say of Upstash. */
export const UPSTASH_OPTIONS: readonly string[] = ['url', 'token', 'base', 'commandTimeout']

/**
 * The options, with placeholders for the variables where they name no database.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function withVariables(options: UpstashOptions): UpstashStoreOptions {
  checkUpstashOptions(options, UPSTASH_OPTIONS)
  const { url, token } = options
  if (url !== undefined || token !== undefined)
    return { ...options, url: url ?? env(URL_NAME), token: token ?? env(TOKEN_NAME) }
  return { ...options, places: PAIRS.map((pair) => ({ url: env(pair[0], ''), token: env(pair[1], '') })) }
}

/**
 * The options of a running store, complete.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function settingsOf(options: UpstashStoreOptions): UpstashSettings {
  checkUpstashOptions(options, [...UPSTASH_OPTIONS, 'places'])
  const { base = 'sessions', commandTimeout = 1900 } = options
  const { url, token } = placeOf(options)
  return { url: checkUrl(url), token: checkToken(token), base, commandTimeout }
}

function placeOf({ url, token, places = [] }: UpstashStoreOptions): UpstashPlace {
  if (url !== undefined && token !== undefined) return { url, token }
  if (url !== undefined || token !== undefined)
    throw incomplete(`\`${url === undefined ? 'url' : 'token'}\` is missing.`)
  const whole = places.find((place) => place.url !== '' && place.token !== '')
  if (whole !== undefined) return whole
  const half = places.findIndex((place) => place.url !== '' || place.token !== '')
  if (half < 0) throw incomplete(`none of ${PAIRS.map(([name]) => name).join(' and ')} is set.`)
  const [urlName, tokenName] = PAIRS[half] ?? PAIRS[0]
  const [set, unset] = places[half]?.url === '' ? [tokenName, urlName] : [urlName, tokenName]
  throw incomplete(`${set} is set, and ${unset} is not.`)
}

function checkUpstashOptions(options: UpstashStoreOptions, known: readonly string[]): void {
  assertOptionsObject(options, 'upstash', EXAMPLE)
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) throw invalid(`there is no option \`${unknown}\`.`)
  for (const name of ['url', 'token'] as const) {
    // As `process.env` answers where the site is built.
    if (name in options && options[name] === undefined) throw invalid(`\`${name}\` is undefined.`)
    if (options[name] !== undefined && typeof options[name] !== 'string')
      throw invalid(`\`${name}\` is not a string.`)
  }
  if (options.url !== undefined && !hasEnv(options.url)) checkUrl(options.url)
  if (options.token !== undefined && !hasEnv(options.token)) checkToken(options.token)
  const { base = '', commandTimeout = 1 } = options
  if (typeof base !== 'string') throw invalid('`base` is not a string.')
  if (!(typeof commandTimeout === 'number' && commandTimeout > 0))
    throw invalid('`commandTimeout` is not a positive number of milliseconds.')
}

const EXAMPLE = `upstash({ url: env('${URL_NAME}'), token: env('${TOKEN_NAME}') })`

function invalid(problem: string): SessionError {
  return new SessionError('INVALID_OPTION', `The options of the upstash driver are not valid: ${problem}`, {
    hint: `For example ${EXAMPLE}.`,
  })
}

function incomplete(problem: string): SessionError {
  return new SessionError('INVALID_OPTION', `The upstash driver does not know its database: ${problem}`, {
    hint: `Set ${URL_NAME} and ${TOKEN_NAME} where the server runs, as the page of the database at Upstash shows them under REST.`,
  })
}
