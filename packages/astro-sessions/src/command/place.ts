import { fs, libsql, netlifyBlobs, postgres, redis, sqlite, upstash } from '@astro-sessions/drivers'
import type { OpenSessionsOptions } from '../admin/open-sessions.ts'
import { hasConfig } from '../admin/read-site.ts'
import { assertThere } from './assert-there.ts'
import { EXIT, Exit } from './exit-code.ts'

/** Where the store is, as the command line says it. */
export interface PlaceFlags {
  readonly root: URL
  readonly mode?: string
  readonly driver?: string
  readonly url?: string
  readonly base?: string
  readonly file?: string
  readonly table?: string
}

const VARIABLE = /^[A-Z_][A-Z0-9_]*$/

/** Drivers by the protocol of their URL. */
const BY_PROTOCOL: Readonly<Record<string, string>> = {
  'redis:': 'redis',
  'rediss:': 'redis',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'libsql:': 'libsql',
  'file:': 'libsql',
}

/** The store that the flags name, or that the Astro config of the folder does. */
export function placeOf(flags: PlaceFlags): OpenSessionsOptions {
  const { root, mode } = flags
  const url = flags.url === undefined ? undefined : urlNamed(flags.url)
  const name = flags.driver ?? nameFor(flags, url)
  if (name !== undefined) assertThere(name, { ...flags, url })
  if (name !== undefined)
    return { root, driver: describe(name, { ...flags, ...(url !== undefined && { url }) }) }
  if (hasConfig(root)) return { root, ...(mode !== undefined && { mode }) }
  throw new Exit(
    EXIT.usage,
    'There is no Astro config here, and nothing else says where the sessions are.\nRun the command in the folder of the site, or name the store: --driver redis --url REDIS_URL, --file sessions.db, --base .sessions',
  )
}

/** A URL as it stands there, or what the variable of that name holds: what stands in a command line is seen by every user of the machine. */
export function urlNamed(text: string): string {
  if (!VARIABLE.test(text)) return text
  const value = process.env[text]
  if (value) return value
  throw new Exit(
    EXIT.usage,
    `The environment variable ${text} is not set.\nA name in capitals is taken as a variable, anything else as the URL itself.`,
  )
}

function nameFor({ base, file }: PlaceFlags, url: string | undefined): string | undefined {
  if (file !== undefined) return 'sqlite'
  if (url !== undefined) {
    const name = URL.canParse(url) ? BY_PROTOCOL[new URL(url).protocol] : undefined
    if (name !== undefined) return name
    throw new Exit(
      EXIT.usage,
      'The URL does not say which driver it is for.\nAdd --driver, as in --driver upstash --url UPSTASH_REDIS_REST_URL.',
    )
  }
  return base === undefined ? undefined : 'fs'
}

function describe(
  name: string,
  { url, base, file, table }: PlaceFlags,
): Exclude<OpenSessionsOptions['driver'], undefined> {
  const based = base === undefined ? {} : { base }
  const tabled = table === undefined ? {} : { table }
  const placed = { ...based, ...(url === undefined ? {} : { url }) }
  switch (name) {
    case 'fs':
      return fs(based)
    case 'sqlite':
      return sqlite(file === undefined ? {} : { file })
    case 'redis':
      return redis(placed)
    case 'postgres':
      return postgres({ ...placed, ...tabled })
    case 'libsql':
      return libsql({
        url: url ?? urlNamed('TURSO_DATABASE_URL'),
        ...tokenOf('TURSO_AUTH_TOKEN', 'authToken'),
        ...based,
        ...tabled,
      })
    case 'upstash':
      return upstash({ ...placed, ...(url !== undefined && tokenOf('UPSTASH_REDIS_REST_TOKEN', 'token')) })
    case 'netlify-blobs':
      return netlifyBlobs(based)
    default:
      return name
  }
}

function tokenOf<Name extends string>(variable: string, option: Name): { [Key in Name]?: string } {
  const token = process.env[variable]
  return token ? ({ [option]: token } as { [Key in Name]?: string }) : {}
}
