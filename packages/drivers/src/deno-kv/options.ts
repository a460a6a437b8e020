import { SessionError } from '@astro-sessions/engine'
import { assertOptionsObject } from '../shared/options-object.ts'
import { namesOf } from '../shared/written-options.ts'

/** Options of `denoKv()`. */
export interface DenoKvOptions {
  /** A file, or the address of a remote database (the default one of the script, or of Deno Deploy). */
  path?: string
  /** Prefix of every key (`sessions`; in a site, its name and `:sessions`). */
  base?: string
  /** Longest time for one verb, in milliseconds (1900: just under the engine's own limit). */
  commandTimeout?: number
}

export const DENO_KV_OPTIONS = namesOf<DenoKvOptions>({ path: true, base: true, commandTimeout: true })

export interface DenoKvSettings {
  readonly path: string | undefined
  readonly base: string
  readonly commandTimeout: number
}

/** @throws SessionError `INVALID_OPTION` */
export function checkDenoKvOptions(options: DenoKvOptions): DenoKvSettings {
  assertOptionsObject(options, 'deno-kv', EXAMPLE)
  const unknown = Object.keys(options).find((name) => !DENO_KV_OPTIONS.includes(name))
  if (unknown !== undefined) throw invalid(`there is no option \`${unknown}\`.`)
  const { path, base = 'sessions', commandTimeout = 1900 } = options
  if (path !== undefined && (typeof path !== 'string' || path === ''))
    throw invalid('`path` is not a string.')
  if (typeof base !== 'string' || base === '') throw invalid('`base` is not a string.')
  if (!(typeof commandTimeout === 'number' && commandTimeout > 0))
    throw invalid('`commandTimeout` is not a positive number of milliseconds.')
  return { path, base, commandTimeout }
}

const EXAMPLE = "denoKv({ base: 'shop' })"

function invalid(problem: string): SessionError {
  return new SessionError('INVALID_OPTION', `The options of the deno-kv driver are not valid: ${problem}`, {
    hint: `For example ${EXAMPLE}.`,
  })
}
