import { AstroError } from 'astro/errors'
import type { ResolvedDriver } from './driver.ts'

/** What the platform of an adapter lacks, and what keeps sessions there. */
interface Platform {
  readonly name: string
  /** Why files and memory of one machine are no place for sessions. */
  readonly lack: string
  readonly advice: string
}

const MANY = 'runs many instances, each with its own disk and memory, which are lost with it'

/** By the beginning of the adapter's name. */
const PLATFORMS: readonly (readonly [adapter: RegExp, platform: Platform])[] = [
  [
    /^@astrojs\/vercel/,
    { name: 'Vercel', lack: MANY, advice: "upstash(), or postgres({ url: env('DATABASE_URL') })" },
  ],
  [
    /^@astrojs\/netlify/,
    {
      name: 'Netlify',
      lack: MANY,
      advice: "netlifyBlobs(), upstash(), or postgres({ url: env('DATABASE_URL') })",
    },
  ],
  [
    /^@deno\/|^@astrojs\/deno/,
    {
      name: 'Deno',
      lack: 'may run many instances, and Deno Deploy has no disk to write to',
      advice: "denoKv(), postgres({ url: env('DATABASE_URL') }), or redis({ url: env('REDIS_URL') })",
    },
  ],
  [
    /^@astrojs\/cloudflare/,
    {
      name: 'Cloudflare',
      lack: 'has no disk, and many instances, each with its own memory',
      advice: 'cloudflareDo() or cloudflareD1()',
    },
  ],
]

/** Drivers that keep sessions on the machine that the server runs on. */
const OF_ONE_MACHINE = ['fs', 'fs-unstorage', 'sqlite', 'memory', 'lru-cache']

/** The platform that an adapter builds for, where it is one on which files or memory are no place for sessions. */
export function platformOf(adapter: string | undefined): Platform | undefined {
  return PLATFORMS.find(([pattern]) => pattern.test(adapter ?? ''))?.[1]
}

/** What is wrong with a driver where this adapter's server runs, for the log of a build; `null` for nothing. */
export function unfitness(driver: ResolvedDriver | null, adapter: string | undefined): string | null {
  const platform = platformOf(adapter)
  if (platform === undefined || driver === null || !OF_ONE_MACHINE.includes(driver.name)) return null
  return `${driver.name} cannot keep sessions on ${platform.name}, which ${platform.lack}: visitors lose their sessions from one request to the next. Use ${platform.advice} of astro-sessions/drivers.`
}

/**
 * Throws where a driver needs a platform that the site is not built for, which a bundler would say in its own words.
 *
 * @throws AstroError
 */
export function assertPlatform(driver: ResolvedDriver | null, adapter: string | undefined): void {
  const isOfCloudflare = /^cloudflare-(d1|do|kv|kv-binding|r2-binding)$/.test(driver?.name ?? '')
  if (!isOfCloudflare || adapter === '@astrojs/cloudflare') return
  const place = adapter === undefined ? 'this site has no adapter' : `this site is built by ${adapter}`
  throw new AstroError(
    `The session driver ${driver?.name} keeps sessions in bindings of a Cloudflare Worker, and ${place}.`,
    'Use the adapter @astrojs/cloudflare, or a driver for the place where the site runs: fs(), sqlite(), redis() or postgres() of astro-sessions/drivers.',
  )
}
