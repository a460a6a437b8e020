import { inspect } from 'node:util'
import { env } from '@astro-sessions/drivers'
import { memoryStore } from '@astro-sessions/engine/memory'
import { describe, expect, it } from 'vitest'
import { type ConfiguredDriver, driverEngine, openStore } from '../../../src/runtime/site/driver-engine.ts'

const driver = (parts: Partial<ConfiguredDriver>): ConfiguredDriver => ({
  name: './src/store.ts',
  create: () => memoryStore(),
  config: {},
  readEnv: () => undefined,
  ...parts,
})

describe('an engine on a driver', () => {
  it('opens the store at the first use of a session, once', () => {
    let opened = 0
    const create = () => {
      opened += 1
      return memoryStore()
    }
    const engine = driverEngine(driver({ create }), {})
    expect(opened).toBe(0)
    engine.open(undefined)
    engine.open(undefined)
    expect(opened).toBe(1)
  })

  it('gives the driver its options with the variables of the running server', () => {
    const seen: unknown[] = []
    const create = (config: unknown) => {
      seen.push(config)
      return memoryStore()
    }
    openStore(driver({ create, config: { url: env('REDIS_URL') }, readEnv: (name) => `value of ${name}` }))
    expect(seen).toEqual([{ url: 'value of REDIS_URL' }])
  })

  it('hands over the client of the site with the options, and loads it with the store', async () => {
    const client = { query: () => [] }
    const seen: unknown[] = []
    let loads = 0
    const create = (config: { client?: unknown }) => {
      seen.push(config)
      return memoryStore()
    }
    const loadClient = async () => {
      loads += 1
      return client
    }
    const engine = driverEngine(driver({ create, loadClient, config: { client: './db.ts', table: 'a' } }), {})
    expect(loads).toBe(0)
    engine.open(undefined)
    engine.open(undefined)
    expect(loads).toBe(1)
    expect(seen).toEqual([{ client: expect.any(Promise), table: 'a' }])
    const [config] = seen as { client: unknown }[]
    expect(await config?.client).toBe(client)
  })

  it('leaves it to the driver to report a client that cannot be loaded', async () => {
    const seen: { client?: unknown }[] = []
    const create = (config: { client?: unknown }) => {
      seen.push(config)
      return memoryStore()
    }
    openStore(driver({ create, loadClient: () => Promise.reject(new Error('gone')) }))
    await expect(seen[0]?.client).rejects.toThrow('gone')
  })

  it('says which variable is missing, and tries again at the next use', () => {
    const variables: Record<string, string> = {}
    const engine = driverEngine(
      driver({ config: { url: env('REDIS_URL') }, readEnv: (name) => variables[name] }),
      {},
    )
    expect(() => engine.open(undefined)).toThrow('needs the environment variable REDIS_URL')
    variables.REDIS_URL = 'redis://host'
    expect(engine.open(undefined).hasToken).toBe(false)
  })

  const strangers: [what: string, create: unknown, reason: string][] = [
    ['without a default export', undefined, 'has no function as its default export'],
    ['that makes nothing', () => undefined, 'has neither the methods of a session store'],
    ['that answers later', async () => memoryStore(), 'has neither the methods of a session store'],
  ]
  for (const [what, create, reason] of strangers) {
    it(`refuses a module ${what}, and names it`, () => {
      expect(() => openStore(driver({ create }))).toThrow(
        `The session driver ./src/store.ts cannot be used: `,
      )
      expect(() => openStore(driver({ create }))).toThrow(reason)
    })
  }

  it('says what a driver says that cannot be made, and nothing of its options', () => {
    const make = (create: (config: unknown) => unknown) => () =>
      openStore(driver({ create, config: { url: env('URL') }, readEnv: () => 'redis://ann:secret@host' }))
    const missing = make(() => {
      throw new Error('Missing required option `token`.')
    })
    expect(missing).toThrow(expect.objectContaining({ hint: expect.stringContaining('option `token`') }))
    const talkative = make((config) => {
      throw Object.assign(new TypeError('secret is no password'), { code: 'ERR_INVALID_URL', input: config })
    })
    const error = thrownBy(talkative)
    expect(error).toMatchObject({ code: 'INVALID_OPTION', cause: { code: 'ERR_INVALID_URL' } })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret')
  })

  it('adapts a driver of unstorage', () => {
    const adapted: unknown[] = []
    const storage = { getItem: () => null }
    const adapt = (given: unknown) => {
      adapted.push(given)
      return memoryStore()
    }
    expect(openStore(driver({ create: () => storage, adapt })).capabilities.atomic).toBe('process')
    expect(adapted).toEqual([storage])
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}
