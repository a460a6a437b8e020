import { env } from '@astro-sessions/drivers'
import { SessionError } from '@astro-sessions/engine'

type Options = Record<string, unknown>

/** An option that only the other driver has, and that ours cannot do as it is told. */
interface Foreign {
  /** Values that ask for what our driver does anyway (none). */
  readonly met?: readonly unknown[]
  /** Why ours does not take another value, after "because". */
  readonly because: string
  /** What to do (leave it out). */
  readonly instead?: string
}

const LIFETIME: Foreign = {
  because: 'the lifetime of a session is set once, for the cookie and every store',
  instead: 'Set `idleTimeout` of sessions(), in seconds, and leave this option out.',
}
const SCAN: Foreign = { because: 'the store decides how many keys it asks for at a time' }
const ONCE: Foreign = { because: 'a command that may have arrived would be sent twice' }
const ADDRESS: Foreign = { because: 'the platform passes the address with each request' }
const DEPLOY: Foreign = {
  because: 'each deploy would begin without sessions, and all visitors would be logged out',
  instead: 'Leave it out. To keep sessions apart from those of the live site, set a separate `name`.',
}

const FILES: Record<string, Foreign> = {
  ignore: {
    met: ['[]'],
    because: 'each file of the folder is a session',
    instead: 'Give the sessions a folder of their own with `base`, and leave this option out.',
  },
  readOnly: { met: [false], because: 'a session that cannot be written keeps nothing' },
  noClear: { met: [false], because: '`npx astro-sessions end-all` would end every session anyway' },
  watchOptions: { because: 'nothing watches the folder' },
}

const REST: Record<string, Foreign> = {
  ttl: LIFETIME,
  scanCount: SCAN,
  retry: {
    met: [false],
    because: 'a change that may have arrived is never resent, since it could be made twice',
  },
  enableTelemetry: { met: [false], because: 'nothing is reported to anybody' },
  automaticDeserialization: { met: [false], because: 'the store keeps its own text' },
  enableAutoPipelining: { met: [false], because: 'each command is a request of its own' },
  latencyLogging: { met: [false], because: 'the store logs no times' },
  responseEncoding: { met: [false], because: 'the store reads plain JSON' },
  readYourWrites: { met: [true], because: 'the store always reads what is newest' },
  keepAlive: { met: [true], because: 'connections are those of `fetch`' },
  cache: { met: ['no-store'], because: 'the answers go through no cache' },
  agent: { because: 'requests go through `fetch`, which has no agent' },
  signal: {
    because: 'it would end all requests of the server at once',
    instead: 'Set the longest wait with `commandTimeout`, in milliseconds, and leave this option out.',
  },
}

/** What unstorage's drivers can be told and ours, which stand in for them, cannot do. What ours know is not here. */
const FOREIGN: Readonly<Record<string, Readonly<Record<string, Foreign>>>> = {
  fs: FILES,
  redis: {
    ttl: LIFETIME,
    scanCount: SCAN,
    maxRetriesPerRequest: { ...ONCE, met: [0] },
    autoResendUnfulfilledCommands: { ...ONCE, met: [false] },
    enableOfflineQueue: {
      met: [false],
      because: 'requests would silently wait in a queue while Redis is down',
    },
    lazyConnect: {
      met: [true],
      because: 'there is another option for it',
      instead: 'Set `preConnect: true` instead.',
    },
  },
  upstash: REST,
  'netlify-blobs': {
    deployScoped: { ...DEPLOY, met: [false] },
    deployID: DEPLOY,
    consistency: { met: ['strong'], because: 'a logout would be seen late elsewhere' },
    region: { because: 'the store of a site is in the region that Netlify chooses' },
    apiURL: ADDRESS,
    edgeURL: ADDRESS,
    uncachedEdgeURL: ADDRESS,
    fetch: { because: 'the store has its own `fetch`, which sends each request once' },
  },
  'deno-kv': {
    ttl: LIFETIME,
    openKv: {
      because: 'the options are written into the build, and a function cannot be',
      instead: 'Name the database with `path`, or create a driver with fromCas() in a module of the site.',
    },
  },
  'cloudflare-kv': {
    minTTL: {
      met: [60],
      because: 'an item stays until its session has ended, and for a minute at least',
      instead: 'Set `idleTimeout` of sessions(), in seconds, and leave this option out.',
    },
  },
}

/**
 * The options of a driver of unstorage for ours in its place. Each is taken as it is, or asks for what ours does anyway, or
 * is refused: none is dropped. What neither knows is left for ours to refuse.
 *
 * @param own the name of our driver
 * @param name the name that the site gave
 * @throws SessionError `INVALID_OPTION`
 */
export function standIn(own: string, name: string, config: Options): Options {
  const foreign = FOREIGN[own] ?? {}
  const given = Object.entries(own === 'upstash' ? withVariables(name, config) : config)
  return Object.fromEntries(
    given.filter(([option, value]) => {
      const rule = Object.hasOwn(foreign, option) ? foreign[option] : undefined
      if (rule === undefined) return true
      if (value !== undefined && !(rule.met ?? []).includes(comparable(value)))
        throw refused(own, option, rule)
      return false
    }),
  )
}

/** A list by its text. */
function comparable(value: unknown): unknown {
  return Array.isArray(value) ? JSON.stringify(value) : value
}

/** The options of an Upstash, without an address that is not there where the site is built: it is looked for when it runs. */
function withVariables(name: string, config: Options): Options {
  if (/^vercel/i.test(name)) return withVercelVariables(config)
  const { url, token, ...rest } = config
  return { ...rest, ...(url !== undefined && { url }), ...(token !== undefined && { token }) }
}

/** The options of unstorage's `vercel-kv`, whose `env` is what the names of the two variables begin with. */
function withVercelVariables({ env: prefix = 'KV', url, token, ...rest }: Options): Options {
  if (prefix === false && url && token) return { ...rest, url, token }
  if (typeof prefix !== 'string') throw refused('upstash', 'env', prefix === false ? NO_VARIABLES : NO_PREFIX)
  const variable = (name: string) => env(`${prefix || 'KV'}_REST_API_${name}`)
  return { ...rest, url: url || variable('URL'), token: token || variable('TOKEN') }
}

const NO_PREFIX: Foreign = {
  because: 'it must be a string, the prefix of the names of two variables',
  instead: "For example env: 'STORAGE', for STORAGE_REST_API_URL and STORAGE_REST_API_TOKEN.",
}
const NO_VARIABLES: Foreign = {
  because: '`false` reads no variable, and `url` or `token` is missing',
  instead: 'Give both, or leave `env` out.',
}

function refused(own: string, option: string, { because, instead = 'Leave it out.' }: Foreign): SessionError {
  return new SessionError(
    'INVALID_OPTION',
    `The session driver ${own} does not support the option \`${option}\`, because ${because}. It would be silently ignored.`,
    { hint: instead },
  )
}
