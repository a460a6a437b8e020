import { env, upstash } from '@astro-sessions/drivers'
import type { AstroConfig } from 'astro'
import { sessionDrivers } from 'astro/config'
import { describe, expect, it } from 'vitest'
import { checkOptions, type SessionsOptions } from '../../../src/setup/options/options.ts'
import { inheritFromAstro } from '../../../src/setup/settings/inherit.ts'

// The type of its options is that of a client which need not be installed here.
const ofAstro = (options: object) => sessionDrivers.upstash(options)

function inherit(options: SessionsOptions, session?: AstroConfig['session']) {
  const config = { session, cacheDir: new URL('file:///site/.astro/'), adapter: undefined }
  return inheritFromAstro(checkOptions(options), { config, isDev: false })
}

const url = 'https://example-12345.upstash.io'
const ours = (config: object) => ({ name: 'upstash', entrypoint: '@astro-sessions/drivers/upstash', config })
const found = ours(upstash().config)

describe('Upstash is our driver', () => {
  it('by its name, with the variables that integrations set', () => {
    expect(inherit({ driver: 'upstash' }).driver).toEqual(found)
  })

  it("by Astro's descriptor, without what asks for nothing", () => {
    const driver = ofAstro({ url, token: env('T'), base: 'shop', ttl: undefined, retry: false })
    expect(inherit({ driver }).driver).toEqual(ours({ url, token: env('T'), base: 'shop' }))
  })

  it("by Astro's descriptor with variables that are not there where the site is built", () => {
    const driver = ofAstro({ url: process.env.NOT_SET_HERE, token: process.env.NOT_SET_HERE })
    const { driver: taken, notes } = inherit({}, { driver })
    expect(taken).toEqual(found)
    expect(notes).toEqual(['driver upstash (`session.driver`)'])
  })

  it("by the seed's `session.driver`, and a line of the log says so", () => {
    const { driver, notes } = inherit({}, { driver: 'upstash' })
    expect(driver).toEqual(found)
    expect(notes).toEqual(["driver upstash (`session.driver: 'upstash'`)"])
  })

  it("by the seed's `session.driver` with options", () => {
    const session = { driver: 'upstash', options: { url: env('U'), token: env('T'), enableTelemetry: false } }
    expect(inherit({}, session).driver).toEqual(ours({ url: env('U'), token: env('T') }))
  })

  it('and what it cannot work with stops the build, in words of its own', () => {
    expect(() => inherit({}, { driver: ofAstro({ url: 'redis://host', token: 'x' }) })).toThrow(
      'for Redis clients',
    )
  })
})

describe('Vercel KV, which is a Redis of Upstash, is our driver as well', () => {
  const variables = { url: env('KV_REST_API_URL'), token: env('KV_REST_API_TOKEN') }

  it.each(['vercel-kv', 'vercelKV', 'vercelKv'])('by the name %s, with its own variables', (driver) => {
    expect(inherit({ driver }).driver).toEqual(ours(variables))
    expect(inherit({}, { driver }).notes).toEqual([`driver upstash (\`session.driver: '${driver}'\`)`])
  })

  // The package that its type comes from need not be installed here.
  const descriptorOf = (options: object) => sessionDrivers.vercelKV(options)

  it.each([
    [{}, variables],
    [{ env: 'SHOP' }, { url: env('SHOP_REST_API_URL'), token: env('SHOP_REST_API_TOKEN') }],
    [
      { url, base: 'shop', enableTelemetry: false },
      { ...variables, url, base: 'shop' },
    ],
    [
      { env: false, url, token: env('T') },
      { url, token: env('T') },
    ],
    [{ url: undefined, token: '' }, variables],
  ])("by Astro's descriptor, whose options it understands: %j", (options, config) => {
    const driver = descriptorOf(options)
    expect(inherit({}, { driver }).driver).toEqual(ours(config))
  })
})

it('a driver of ours that is named has the time limit that the site gives it', () => {
  for (const driver of ['upstash', 'vercel-kv', 'netlify-blobs', 'deno-kv']) {
    const session = { driver, options: { commandTimeout: 500 } }
    expect(inherit({}, session).driver?.config).toMatchObject({ commandTimeout: 500 })
  }
})
