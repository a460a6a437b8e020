import { fileURLToPath } from 'node:url'
import {
  cloudflareD1,
  cloudflareDo,
  cloudflareKv,
  type DriverDescriptor,
  denoKv,
  fs,
  libsql,
  memory,
  netlifyBlobs,
  postgres,
  redis,
  sqlite,
  upstash,
} from '@astro-sessions/drivers'
import { sessionDrivers } from 'astro/config'
import { AstroError } from 'astro/errors'
import { suggest } from '../options/config-error.ts'
import type { CheckedDriver } from '../options/options.ts'
import { standIn } from './stand-in.ts'

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
const OURS = new Map<string, readonly [name: string, describe: (options: never) => DriverDescriptor<object>]>(
  [
    ['cloudflared1', ['cloudflare-d1', cloudflareD1]],
    ['cloudflaredo', ['cloudflare-do', cloudflareDo]],
    ['cloudflarekv', ['cloudflare-kv', cloudflareKv]],
    ['cloudflarekvbinding', ['cloudflare-kv', cloudflareKv]],
    ['denokv', ['deno-kv', denoKv]],
    ['fs', ['fs', fs]],
    ['fslite', ['fs', fs]],
    ['libsql', ['libsql', libsql]],
    ['memory', ['memory', memory]],
    ['netlifyblobs', ['netlify-blobs', netlifyBlobs]],
    ['postgres', ['postgres', postgres]],
    ['postgresql', ['postgres', postgres]],
    ['redis', ['redis', redis]],
    ['sqlite', ['sqlite', sqlite]],
    ['upstash', ['upstash', upstash]],
    // Vercel KV has become the Redis of Upstash, with the same REST interface under the same variables.
    ['vercelkv', ['upstash', upstash]],
  ],
)

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
    `sessions() has no driver called \`${name}\`. ${suggest(name, [...new Set([...OURS.values()].map(([own]) => own))])}`,
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
  const own = OURS.get(normal(name))
  if (own === undefined) return undefined
  const [driver, describe] = own
  const described: DriverDescriptor<object> = Reflect.apply(describe, undefined, [
    standIn(driver, name, config),
  ])
  return { name: driver, entrypoint: described.entrypoint, config: { ...described.config } }
}

function normal(name: string): string {
  return name.replaceAll('-', '').toLowerCase()
}

function nameOf(entrypoint: string): string {
  return /^(?:@astro-sessions|unstorage)\/drivers\/(.+)$/.exec(entrypoint)?.[1] ?? entrypoint
}
