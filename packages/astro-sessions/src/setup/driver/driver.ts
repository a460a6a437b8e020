import { fileURLToPath } from 'node:url'
import { env, upstash } from '@astro-sessions/drivers'
import { sessionDrivers } from 'astro/config'
import { AstroError } from 'astro/errors'
import { suggest } from '../options/config-error.ts'
import type { CheckedDriver } from '../options/options.ts'

/** A driver, ready to be resolved to a file and written into the build. */
export interface ResolvedDriver {
  /** How messages call it. */
  readonly name: string
  /** A package import, or an absolute path. */
  readonly entrypoint: string
  readonly config: Record<string, unknown>
  /** What the names of items begin with, for a driver of unstorage, whose own options say nothing of it. */
  readonly itemBase?: string
}

/** Our drivers by the names under which unstorage and Astro know the same thing, in lower case without dashes. */
const OURS = new Map([
  ['cloudflared1', 'cloudflare-d1'],
  ['cloudflaredo', 'cloudflare-do'],
  ['cloudflarekv', 'cloudflare-kv'],
  ['cloudflarekvbinding', 'cloudflare-kv'],
  ['denokv', 'deno-kv'],
  ['fs', 'fs'],
  ['fslite', 'fs'],
  ['libsql', 'libsql'],
  ['memory', 'memory'],
  ['netlifyblobs', 'netlify-blobs'],
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
  ['redis', 'redis'],
  ['sqlite', 'sqlite'],
  ['upstash', 'upstash'],
  // Vercel KV has become the Redis of Upstash, with the same REST interface under the same variables.
  ['vercelkv', 'upstash'],
])

/** The one among our modules that is a driver of unstorage. */
const FS_UNSTORAGE = '@astro-sessions/drivers/fs-unstorage'

const UNSTORAGE_ENTRYPOINT = /^unstorage\/drivers\/([a-z0-9-]+)$/

/**
 * The driver that a name stands for: one of ours, or a built-in of unstorage.
 *
 * @throws AstroError for any other name
 */
export function driverNamed(name: string, config: Record<string, unknown> = {}): ResolvedDriver {
  const own = ours(name, config)
  if (own !== undefined) return own
  const builtin = Object.entries(sessionDrivers).find(([known]) => normal(known) === normal(name))
  if (builtin !== undefined) {
    const [, describe] = builtin
    return { ...driverDescribed(describe()), config }
  }
  throw new AstroError(
    `sessions() has no driver called \`${name}\`. ${suggest(name, [...new Set(OURS.values())])}`,
    'Pass a driver of astro-sessions/drivers, as in sessions({ driver: fs() }), or a module of your own: { entrypoint, config }.',
  )
}

/** The driver that a descriptor stands for, exchanged for ours where we have the same thing. */
export function driverDescribed({ entrypoint, config = {} }: CheckedDriver): ResolvedDriver {
  const path = entrypoint instanceof URL ? fileURLToPath(entrypoint) : entrypoint
  const builtin = UNSTORAGE_ENTRYPOINT.exec(path)?.[1]
  const own = builtin === undefined ? undefined : ours(builtin, config)
  return own ?? { name: nameOf(path), entrypoint: path, config }
}

/** Whether the driver's module makes a store of ours, and not a driver of unstorage or what nobody knows yet. */
export function isStore({ entrypoint }: Pick<ResolvedDriver, 'entrypoint'>): boolean {
  return entrypoint.startsWith('@astro-sessions/drivers/') && entrypoint !== FS_UNSTORAGE
}

function ours(name: string, config: Record<string, unknown>): ResolvedDriver | undefined {
  const known = normal(name)
  const own = OURS.get(known)
  if (own === undefined) return undefined
  const meaningful = only(MEANINGFUL[own], known === 'vercelkv' ? withVercelVariables(config) : config)
  return {
    name: own,
    entrypoint: `@astro-sessions/drivers/${own}`,
    // The only one that finds its place by itself when the server runs.
    config: own === 'upstash' ? { ...upstash(meaningful).config } : meaningful,
  }
}

/** The options of unstorage's `vercel-kv`, whose `env` is what the names of the two variables begin with. */
function withVercelVariables(config: Record<string, unknown>): Record<string, unknown> {
  const { env: prefix = 'KV', url, token, ...rest } = config
  if (typeof prefix !== 'string') return config
  const variable = (name: string) => env(`${prefix || 'KV'}_REST_API_${name}`)
  return { ...rest, url: url || variable('URL'), token: token || variable('TOKEN') }
}

/** unstorage's other options of these drivers (watching, shortest lives, how its client tries again) mean nothing for sessions. */
const MEANINGFUL: Record<string, readonly string[]> = {
  fs: ['base', 'fsync'],
  'cloudflare-kv': ['base', 'binding'],
  'deno-kv': ['path', 'base', 'commandTimeout'],
  'netlify-blobs': ['name', 'siteID', 'token', 'base', 'commandTimeout'],
  upstash: ['url', 'token', 'base', 'commandTimeout'],
}

function only(
  names: readonly string[] | undefined,
  config: Record<string, unknown>,
): Record<string, unknown> {
  if (names === undefined) return config
  return Object.fromEntries(
    Object.entries(config).filter(([key, value]) => names.includes(key) && value !== undefined),
  )
}

function normal(name: string): string {
  return name.replaceAll('-', '').toLowerCase()
}

function nameOf(entrypoint: string): string {
  return /^(?:@astro-sessions|unstorage)\/drivers\/(.+)$/.exec(entrypoint)?.[1] ?? entrypoint
}
