import { env } from '@astro-sessions/drivers'
import { SessionError } from '@astro-sessions/engine'
import { sessionDrivers } from 'astro/config'
import { describe, expect, it } from 'vitest'
import { driverDescribed, driverNamed } from '../../../src/setup/driver/driver.ts'

type Options = Record<string, unknown>

/** A name under which a driver of ours stands in for one of unstorage, and what is to become of each option. */
interface Row {
  readonly name: keyof typeof sessionDrivers
  /** What the driver must be given. */
  readonly taken: Options
  /** What asks for what the driver does anyway. */
  readonly met: Options
  /** What it cannot do, each with a word of the reason. */
  readonly refused: readonly (readonly [option: string, value: unknown, reason: RegExp])[]
}

const upstash: Omit<Row, 'name'> = {
  taken: { url: env('URL'), token: env('TOKEN'), base: 'shop' },
  met: {
    enableTelemetry: false,
    retry: false,
    automaticDeserialization: false,
    enableAutoPipelining: false,
    latencyLogging: false,
    responseEncoding: false,
    readYourWrites: true,
    keepAlive: true,
    cache: 'no-store',
  },
  refused: [
    ['enableTelemetry', true, /nothing is reported/],
    ['retry', { retries: 3 }, /never resent/],
    ['automaticDeserialization', true, /its own text/],
    ['enableAutoPipelining', true, /request of its own/],
    ['latencyLogging', true, /logs no times/],
    ['responseEncoding', 'base64', /plain JSON/],
    ['readYourWrites', false, /newest/],
    ['keepAlive', false, /connections/],
    ['cache', 'default', /no cache/],
    ['agent', {}, /fetch/],
    ['signal', {}, /commandTimeout/],
    ['ttl', 3600, /idleTimeout/],
    ['scanCount', 10, /how many keys/],
  ],
}

const files: Omit<Row, 'name'> = {
  taken: { base: '/var/sessions' },
  met: { ignore: [], readOnly: false, noClear: false },
  refused: [
    ['ignore', ['*.tmp'], /folder of their own/],
    ['readOnly', true, /written/],
    ['noClear', true, /end-all/],
    ['watchOptions', {}, /watches/],
  ],
}

const rows: Row[] = [
  { name: 'fs', ...files },
  { name: 'fsLite', ...files },
  {
    name: 'redis',
    taken: { url: env('REDIS_URL'), base: 'shop', preConnect: true, keyPrefix: 'x:' },
    met: {
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      enableOfflineQueue: false,
      lazyConnect: true,
    },
    refused: [
      ['ttl', 3600, /idleTimeout/],
      ['scanCount', 10, /how many keys/],
      ['maxRetriesPerRequest', 3, /twice/],
      ['autoResendUnfulfilledCommands', true, /twice/],
      ['enableOfflineQueue', true, /queue/],
      ['lazyConnect', false, /preConnect/],
    ],
  },
  { name: 'upstash', ...upstash },
  {
    name: 'vercelKV',
    ...upstash,
    met: { ...upstash.met, env: 'STORAGE' },
    refused: [...upstash.refused, ['env', 5, /the prefix of the names/]],
  },
  {
    name: 'netlifyBlobs',
    taken: { name: 'shop', siteID: env('SITE'), token: env('TOKEN') },
    met: { deployScoped: false, consistency: 'strong' },
    refused: [
      ['deployScoped', true, /each deploy/],
      ['consistency', 'eventual', /logout/],
      ['deployID', 'x', /each deploy/],
      ['region', 'us-east-1', /region/],
      ['apiURL', 'https://x.test', /address/],
      ['edgeURL', 'https://x.test', /address/],
      ['uncachedEdgeURL', 'https://x.test', /address/],
      ['fetch', () => undefined, /fetch/],
    ],
  },
  {
    name: 'denoKV',
    taken: { path: './kv.db', base: 'shop' },
    met: {},
    refused: [
      ['openKv', () => undefined, /path/],
      ['ttl', 3600, /idleTimeout/],
    ],
  },
  {
    name: 'cloudflareKVBinding',
    taken: { binding: 'SESSION', base: 'shop' },
    met: { minTTL: 60 },
    refused: [['minTTL', 90, /idleTimeout/]],
  },
]

/** Both ways in which a site can say it. */
const ways: Record<string, (name: Row['name'], config: Options) => { config: Options }> = {
  'sessionDrivers.%s()': (name, config) => driverDescribed(sessionDriver(name, config)),
  "driver: '%s'": (name, config) => driverNamed(name, config),
}

function sessionDriver(name: Row['name'], config: Options) {
  const { entrypoint } = sessionDrivers[name]()
  return { entrypoint, config }
}

describe.each(Object.entries(ways))('an option of %s that stands for a driver of ours', (_, make) => {
  for (const { name, taken, met, refused } of rows) {
    it(`is taken: ${name}`, () => {
      expect(make(name, taken).config).toEqual(taken)
    })

    it(`is taken where it asks for what the driver does anyway: ${name}`, () => {
      expect(make(name, { ...taken, ...met }).config).toEqual(taken)
      const left = Object.fromEntries(Object.keys(met).map((option) => [option, undefined]))
      expect(make(name, { ...taken, ...left }).config).toEqual(taken)
    })

    it.each(refused)(`is refused with the reason and with advice: ${name}, %s`, (option, value, reason) => {
      const error = caught(() => make(name, { ...taken, [option]: value }))
      expect(error).toMatchObject({ code: 'INVALID_OPTION' })
      expect(`${error.message} ${error.hint}`).toMatch(reason)
      expect(error.message).toContain(`\`${option}\``)
      expect(error.hint).toMatch(/\.$/)
    })

    it(`that nobody knows is refused: ${name}`, () => {
      expect(caught(() => make(name, { ...taken, nobody: 1 })).message).toContain('no option `nobody`')
    })
  }
})

describe('vercelKV', () => {
  it('takes the name that its variables begin with', () => {
    expect(driverNamed('vercelKV', { env: 'STORE' }).config).toEqual({
      url: env('STORE_REST_API_URL'),
      token: env('STORE_REST_API_TOKEN'),
    })
  })

  it('that is told to read no variable needs both of what they would say', () => {
    const both = { url: 'https://x.upstash.io', token: 'x' }
    expect(driverNamed('vercelKV', { env: false, ...both }).config).toEqual(both)
    expect(caught(() => driverNamed('vercelKV', { env: false })).message).toContain('`env`')
  })
})

it('an option of a driver of ours by its own name is checked as its function does', () => {
  expect(caught(() => driverNamed('postgres', { urll: 'x' })).message).toContain('Did you mean `url`?')
  expect(caught(() => driverNamed('sqlite', { base: 'x' })).message).toContain('no option `base`')
  expect(caught(() => driverNamed('memory', { size: 1 })).message).toContain('no option `size`')
})

function caught(task: () => unknown): { message: string; hint?: string | undefined } {
  try {
    task()
  } catch (error) {
    if (error instanceof SessionError) return error
    throw error
  }
  return expect.fail('Nothing was thrown.')
}
