import { SessionError } from '@astro-sessions/engine'
import { hasEnv } from './env.ts'
import { assertOptionsObject } from './options-object.ts'

/** Options of `cloudflareDo()`. */
export interface CloudflareDoOptions {
  /** The Durable Object binding of the worker (`SESSIONS`). */
  binding?: string
  /** What the names of all objects begin with (nothing; in a site its name). */
  base?: string
}

/** Options of `cloudflareKv()`. */
export interface CloudflareKvOptions {
  /** The KV binding of the worker (`SESSION`, which the Cloudflare adapter makes by itself). */
  binding?: string
  /** What the names of all items begin with (`sessions`; in a site after its name). */
  base?: string
}

const BINDING = /^[A-Za-z_][A-Za-z0-9_]*$/

/** @throws SessionError `INVALID_OPTION` */
export function checkCloudflareDoOptions(options: CloudflareDoOptions): Required<CloudflareDoOptions> {
  refuseUnknown('cloudflareDo', options, ['binding', 'base'])
  const { binding = 'SESSIONS', base = '' } = options
  checkBinding('cloudflareDo', binding)
  if (typeof base !== 'string') throw invalidOption('cloudflareDo', 'The option `base` must be a string.')
  return { binding, base }
}

/** @throws SessionError `INVALID_OPTION` */
export function checkCloudflareKvOptions(options: CloudflareKvOptions): Required<CloudflareKvOptions> {
  refuseUnknown('cloudflareKv', options, ['binding', 'base'])
  const { binding = 'SESSION', base = 'sessions' } = options
  checkBinding('cloudflareKv', binding)
  if (typeof base !== 'string' || base === '')
    throw invalidOption('cloudflareKv', 'The option `base` must be a string.')
  return { binding, base }
}

/** @throws SessionError `INVALID_OPTION` */
export function refuseUnknown(driver: string, options: object, known: readonly string[]): void {
  assertOptionsObject(options, driver, `${driver}({ binding: 'SESSIONS' })`)
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) throw invalidOption(driver, `There is no option \`${unknown}\`.`)
}

/** @throws SessionError `INVALID_OPTION` */
export function checkBinding(driver: string, binding: unknown): void {
  if (typeof binding === 'string' && (BINDING.test(binding) || hasEnv(binding))) return
  throw invalidOption(driver, 'The option `binding` must be the name of a binding of the worker.')
}

export function invalidOption(driver: string, message: string): SessionError {
  return new SessionError('INVALID_OPTION', `${driver}() has options that are not valid. ${message}`, {
    hint: `For example ${driver}({ binding: 'SESSIONS' }), with that name in the wrangler configuration.`,
  })
}
