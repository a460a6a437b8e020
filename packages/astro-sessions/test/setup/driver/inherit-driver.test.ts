import { pathToFileURL } from 'node:url'
import { env } from '@astro-sessions/drivers'
import type { AstroConfig } from 'astro'
import { sessionDrivers } from 'astro/config'
import { describe, expect, it } from 'vitest'
import { checkOptions, type SessionsOptions } from '../../../src/setup/options/options.ts'
import { type Inherited, inheritFromAstro } from '../../../src/setup/settings/inherit.ts'

type AstroSession = AstroConfig['session']

const cacheDir = new URL('file:///builder/site/node_modules/.astro/')
const node = { name: '@astrojs/node', hooks: {} }
const cloudflare = { name: '@astrojs/cloudflare', hooks: {} }
const nodeDefault: AstroSession = {
  driver: sessionDrivers.fsLite({ base: '/builder/site/node_modules/.astro/sessions' }),
}

interface Row {
  readonly when: string
  readonly options?: SessionsOptions
  readonly session?: AstroSession
  readonly adapter?: AstroConfig['adapter']
  readonly isDev?: boolean
  readonly entrypoint: string
  readonly config?: Record<string, unknown>
  readonly note?: string
}

const inherit = ({ options, session, adapter, isDev = false }: Partial<Row>): Inherited =>
  inheritFromAstro(checkOptions(options), { config: { session, cacheDir, adapter }, isDev })

const rows: Row[] = [
  { when: 'our name', options: { driver: 'fs' }, entrypoint: '@astro-sessions/drivers/fs' },
  {
    when: 'a name of unstorage for the same',
    options: { driver: 'fs-lite' },
    entrypoint: '@astro-sessions/drivers/fs',
  },
  {
    when: 'a name of Astro for the same',
    options: { driver: 'fsLite' },
    entrypoint: '@astro-sessions/drivers/fs',
  },
  { when: 'memory', options: { driver: 'memory' }, entrypoint: '@astro-sessions/drivers/memory' },
  { when: 'redis', options: { driver: 'redis' }, entrypoint: '@astro-sessions/drivers/redis' },
  {
    when: 'our descriptor',
    options: { driver: { entrypoint: '@astro-sessions/drivers/fs', config: { base: env('DIR', 'x') } } },
    entrypoint: '@astro-sessions/drivers/fs',
    config: { base: env('DIR', 'x') },
  },
  {
    when: "a descriptor of Astro's for what we have too",
    options: { driver: sessionDrivers.redis({ url: env('REDIS_URL') }) },
    entrypoint: '@astro-sessions/drivers/redis',
    config: { url: env('REDIS_URL') },
  },
  {
    when: 'Durable Objects by name',
    options: { driver: 'cloudflare-do' },
    entrypoint: '@astro-sessions/drivers/cloudflare-do',
  },
  ...['cloudflare-kv', 'cloudflare-kv-binding', 'cloudflareKVBinding'].map((driver) => ({
    when: `the name ${driver}`,
    options: { driver },
    entrypoint: '@astro-sessions/drivers/cloudflare-kv',
  })),
  {
    when: 'the default of the Cloudflare adapter',
    session: { driver: sessionDrivers.cloudflareKVBinding({ binding: 'SESSION' }) },
    adapter: cloudflare,
    entrypoint: '@astro-sessions/drivers/cloudflare-kv',
    config: { binding: 'SESSION' },
    note: 'driver cloudflare-kv (`session.driver`)',
  },
  {
    when: 'a module of the site',
    options: { driver: { entrypoint: './src/store.ts', config: { a: 1 } } },
    entrypoint: './src/store.ts',
    config: { a: 1 },
  },
  {
    when: 'a module by URL',
    options: { driver: { entrypoint: pathToFileURL('/site/my store.js') } },
    entrypoint: '/site/my store.js',
  },
  {
    when: 'an option beside a driver of Astro',
    options: { driver: 'memory' },
    session: { driver: 'fs' },
    entrypoint: '@astro-sessions/drivers/memory',
  },
  {
    when: "the seed's session",
    session: { driver: 'fs' },
    adapter: node,
    entrypoint: '@astro-sessions/drivers/fs',
    note: "driver fs (`session.driver: 'fs'`)",
  },
  {
    when: "the seed's session with options",
    session: { driver: 'fs', options: { base: '.data' } },
    entrypoint: '@astro-sessions/drivers/fs',
    config: { base: '.data' },
    note: "driver fs (`session.driver: 'fs'`)",
  },
  {
    when: "a descriptor in Astro's session",
    session: { driver: sessionDrivers.fs({ base: '/var/sessions' }) },
    adapter: node,
    entrypoint: '@astro-sessions/drivers/fs',
    config: { base: '/var/sessions' },
    note: 'driver fs (`session.driver`)',
  },
  {
    when: "a module in Astro's session",
    session: { driver: './src/store.ts', options: { a: 1 } },
    entrypoint: './src/store.ts',
    config: { a: 1 },
    note: "driver ./src/store.ts (`session.driver: './src/store.ts'`)",
  },
  {
    when: 'the default of the Node adapter, without the folder of the machine that builds',
    session: nodeDefault,
    adapter: node,
    entrypoint: '@astro-sessions/drivers/fs',
    note: 'driver fs (the default of the Node adapter)',
  },
  {
    when: 'session: false on the Node adapter',
    session: false,
    adapter: node,
    entrypoint: '@astro-sessions/drivers/fs',
    note: 'driver fs (the default of the Node adapter)',
  },
  {
    when: 'development without an adapter',
    isDev: true,
    entrypoint: '@astro-sessions/drivers/fs',
    note: 'driver fs (the default in development)',
  },
]

describe('the driver', () => {
  for (const row of rows) {
    it(`is ${row.entrypoint} for ${row.when}`, () => {
      const { driver, notes } = inherit(row)
      expect(driver).toMatchObject({ entrypoint: row.entrypoint, config: row.config ?? {} })
      expect(notes).toEqual(row.note === undefined ? [] : [row.note])
    })
  }

  it('is unknown in a build when nobody names one', () => {
    expect(inherit({ adapter: cloudflare }).driver).toBeNull()
    expect(inherit({ adapter: cloudflare, isDev: true }).driver).toBeNull()
    expect(inherit({}).driver).toBeNull()
  })

  it('of an unknown name is refused with the nearest known one', () => {
    expect(() => inherit({ options: { driver: 'reddis' } })).toThrow(
      'no driver called `reddis`. Did you mean `redis`?',
    )
    expect(() => inherit({ session: { driver: 'memry' } })).toThrow('Did you mean `memory`?')
  })

  for (const driver of ['cloudflare-r2-binding', 'cloudflareR2Binding']) {
    it(`of unstorage stands for its module: ${driver}`, () => {
      expect(inherit({ options: { driver } }).driver).toEqual({
        name: 'cloudflare-r2-binding',
        entrypoint: 'unstorage/drivers/cloudflare-r2-binding',
        config: {},
      })
    })
  }

  it("of unstorage passes through as a descriptor of Astro's", () => {
    const driver = sessionDrivers.mongodb({ connectionString: 'x', databaseName: 'x' })
    expect(inherit({ options: { driver } }).driver).toEqual({
      name: 'mongodb',
      entrypoint: 'unstorage/drivers/mongodb',
      config: { connectionString: 'x', databaseName: 'x' },
    })
  })
})
