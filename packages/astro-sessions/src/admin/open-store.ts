import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resolveEnv } from '@astro-sessions/drivers'
import { fromUnstorage } from '@astro-sessions/drivers/unstorage'
import { SessionError, type SessionStore } from '@astro-sessions/engine'
import { openStore as openDriver } from '../runtime/site/driver-engine.ts'
import { clientOf } from '../setup/driver/client.ts'
import type { ResolvedDriver } from '../setup/driver/driver.ts'
import { sharedPlaceOf } from '../setup/driver/site-prefix.ts'
import { loadSiteModule } from './load-site-module.ts'

const ENDPOINT =
  'An endpoint of the site can do it: allSessions() and userSessions(id) of astro-sessions/server. The page "Running a site" of the documentation has one to copy.'

/** Longest time that one call of the store may take, in seconds: nobody waits for a page. */
export const PATIENCE = 10

/** Drivers that give a call up by themselves, a moment before that: only they know whether it was sent. */
const IMPATIENT: ReadonlySet<string> = new Set(['deno-kv', 'netlify-blobs', 'postgres', 'redis', 'upstash'])
const PATIENT = { commandTimeout: PATIENCE * 1000 - 100 }

/** Stores that only the running site can reach, and why. */
const INSIDE: Readonly<Record<string, string>> = {
  memory: 'they are in the memory of the running server',
  'cloudflare-d1': 'a worker reaches its D1 database by a binding',
  'cloudflare-do': 'a worker reaches its Durable Objects by a binding',
  'cloudflare-kv': 'a worker reaches its KV namespace by a binding',
}

/**
 * The store of a driver, opened from outside of its site.
 *
 * @param root the folder of the site, which its paths count from
 * @throws SessionError `STORE_UNAVAILABLE` where only the site itself can reach the store, `INVALID_OPTION` for options
 * that make none
 */
export async function openStore(driver: ResolvedDriver, root: URL): Promise<SessionStore> {
  const inside = isOurs(driver) ? insideOf(driver) : null
  if (inside !== null)
    throw new SessionError(
      'STORE_UNAVAILABLE',
      `The sessions of the driver ${driver.name} cannot be reached from here: ${inside.reason}.`,
      { hint: inside.hint },
    )
  const module: { default?: unknown } = await import(entryOf(driver, root))
  const client = clientOf(driver)
  return openDriver({
    name: driver.name,
    create: module.default,
    adapt: (made) => fromUnstorage(made, driver.itemBase === undefined ? {} : { base: driver.itemBase }),
    config: completed(driver, root),
    readEnv,
    ...(client !== null && { loadClient: () => loadSiteModule(client, root) }),
  })
}

/** Why a store of ours is reached from its site alone, and what to do; `null` for one that is reached from here. */
function insideOf({ name, config }: ResolvedDriver): { reason: string; hint: string } | null {
  if (name !== 'deno-kv') {
    const reason = INSIDE[name]
    return reason === undefined ? null : { reason, hint: ENDPOINT }
  }
  if (config.path === undefined)
    return {
      reason: 'without `path`, Deno KV keeps a database for each script, and only the server has this one',
      hint: ENDPOINT,
    }
  if ('Deno' in globalThis) return null
  return {
    reason: 'only Deno can open Deno KV',
    hint: 'Run the command with Deno: deno run -A --unstable-kv npm:astro-sessions, and the arguments. An endpoint of the site can do it as well.',
  }
}

/** A module of ours, or one that the site has installed. */
function entryOf(driver: ResolvedDriver, root: URL): string {
  if (isOurs(driver)) return import.meta.resolve(driver.entrypoint)
  const require = createRequire(new URL('package.json', root))
  try {
    return pathToFileURL(require.resolve(driver.entrypoint)).href
  } catch (cause) {
    throw new SessionError(
      'INVALID_OPTION',
      `The module of the driver ${driver.name} is not installed here.`,
      {
        cause,
        hint: 'Run the command where the site and its packages are.',
      },
    )
  }
}

export function isOurs({ entrypoint }: ResolvedDriver): boolean {
  return entrypoint.startsWith('@astro-sessions/drivers/')
}

/** The options with what only the machine that runs the command knows, and its patience where they say nothing. */
export function completed(driver: ResolvedDriver, root: URL): Record<string, unknown> {
  const { name, config } = driver
  const options: Record<string, unknown> = {
    ...(isOurs(driver) && IMPATIENT.has(name) && PATIENT),
    ...resolveEnv(config, readEnv),
  }
  const { NETLIFY_SITE_ID: siteID, NETLIFY_AUTH_TOKEN: token } = process.env
  // Where Netlify's own command looks for the account.
  if (name === 'netlify-blobs' && siteID && token) return { siteID, token, ...options }
  // A path counts from the folder of the site, wherever the command runs.
  const option = name === 'fs' ? 'base' : name === 'sqlite' ? 'file' : undefined
  const path =
    option === undefined ? undefined : (options[option] ?? (isOurs(driver) ? sharedPlaceOf(name) : undefined))
  if (option === undefined || typeof path !== 'string') return options
  return { ...options, [option]: resolve(fileURLToPath(root), path) }
}

function readEnv(name: string): string | undefined {
  return process.env[name]
}
