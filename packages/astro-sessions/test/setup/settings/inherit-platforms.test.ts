import type { AstroConfig } from 'astro'
import { sessionDrivers } from 'astro/config'
import { describe, expect, it } from 'vitest'
import { weaknessOf } from '../../../src/setup/driver/weak-drivers.ts'
import { checkOptions, type SessionsOptions } from '../../../src/setup/options/options.ts'
import { inheritFromAstro } from '../../../src/setup/settings/inherit.ts'

interface Site {
  readonly adapter?: string
  readonly options?: SessionsOptions
  readonly session?: AstroConfig['session']
  readonly isDev?: boolean
}

function driverOf({ adapter, options, session, isDev = false }: Site) {
  const config = {
    session,
    cacheDir: new URL('file:///site/.astro/'),
    adapter: adapter === undefined ? undefined : { name: adapter, hooks: {} },
  }
  const { driver, notes } = inheritFromAstro(checkOptions(options ?? {}), { config, isDev })
  return { name: driver?.name, entrypoint: driver?.entrypoint, config: driver?.config, notes }
}

const netlify = '@astrojs/netlify'
/** What the Netlify adapter sets. */
const ofNetlify: AstroConfig['session'] = {
  driver: sessionDrivers.netlifyBlobs({ name: 'astro-sessions', consistency: 'strong' }),
}
const blobs = { name: 'netlify-blobs', entrypoint: '@astro-sessions/drivers/netlify-blobs' }
const kv = { name: 'deno-kv', entrypoint: '@astro-sessions/drivers/deno-kv' }

describe('on Netlify', () => {
  it('our driver takes the place of the one of the adapter, whose store it uses', () => {
    const found = {
      ...blobs,
      config: { name: 'astro-sessions' },
      notes: ['driver netlify-blobs (`session.driver`)'],
    }
    expect(driverOf({ adapter: netlify, session: ofNetlify })).toEqual(found)
  })

  it('it is there where the adapter has set none', () => {
    const notes = ['driver netlify-blobs (the default of the Netlify adapter)']
    expect(driverOf({ adapter: netlify })).toEqual({ ...blobs, config: {}, notes })
  })

  it('development has files, as it has no store of a deployed site', () => {
    const notes = ['driver fs (the default in development)']
    expect(driverOf({ adapter: netlify, session: ofNetlify, isDev: true })).toMatchObject({
      name: 'fs',
      notes,
    })
  })

  it('a store that the site names is used in development, too', () => {
    const session = { driver: sessionDrivers.netlifyBlobs({ name: 'ours' }) }
    expect(driverOf({ adapter: netlify, session, isDev: true })).toMatchObject({
      ...blobs,
      config: { name: 'ours' },
    })
    expect(driverOf({ adapter: netlify, options: { driver: 'netlify-blobs' }, isDev: true })).toMatchObject(
      blobs,
    )
  })

  it('its build warns of nothing: a logout is seen at once, and no write is lost', () => {
    expect(weaknessOf('netlify-blobs')).toBeNull()
  })
})

describe('on Deno', () => {
  it('Deno KV is there without a word, and files in development', () => {
    const notes = ['driver deno-kv (the default on Deno)']
    expect(driverOf({ adapter: '@deno/astro-adapter' })).toEqual({ ...kv, config: {}, notes })
    expect(driverOf({ adapter: '@deno/astro-adapter', isDev: true })).toMatchObject({ name: 'fs' })
  })

  it.each(['deno-kv', 'denoKV', 'denoKv'])('the name %s is our driver', (driver) => {
    expect(driverOf({ options: { driver } })).toMatchObject(kv)
  })

  it("Astro's descriptor is our driver, with its options", () => {
    const driver = sessionDrivers.denoKV({ path: './kv', base: 'shop' })
    expect(driverOf({ options: { driver } })).toMatchObject({ ...kv, config: { path: './kv', base: 'shop' } })
    expect(weaknessOf('deno-kv')).toBeNull()
  })

  it('the one for Node.js stays what it is, and the build says what it lacks', () => {
    const { entrypoint } = driverOf({ options: { driver: 'deno-kv-node' } })
    expect(entrypoint).toBe('unstorage/drivers/deno-kv-node')
    expect(weaknessOf('deno-kv-node')).toContain('one can be lost')
  })
})
