import { describe, expect, it, vi } from 'vitest'
import { redis } from '../../src/index.ts'
import redisStore, { type RedisOptions } from '../../src/redis/store.ts'

vi.mock('ioredis', () => {
  throw new Error('Cannot find package')
})

describe('redis driver without ioredis', () => {
  it('says at the first use what to install', async () => {
    const store = redisStore({ url: 'redis://localhost' })
    await expect(store.read('key', 0)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('`ioredis`'),
      hint: expect.stringContaining('dependencies of the site'),
    })
    await store.close?.()
  })
})

describe('options of the redis driver', () => {
  it('are passed on in a descriptor that names the module of the store', () => {
    const options: RedisOptions = {
      url: 'redis://localhost',
      base: 'shop',
      cluster: [{ host: 'a', port: '7000' }],
    }
    expect(redis(options)).toEqual({ entrypoint: '@astro-sessions/drivers/redis', config: options })
    expect(JSON.parse(JSON.stringify(redis(options)))).toEqual(redis(options))
  })

  it.each<[Omit<RedisOptions, 'client'>, string]>([
    [{ wait: -1 }, '`wait`'],
    [{ wait: 0.5 }, '`wait`'],
    [{ connectTimeout: 0 }, '`connectTimeout`'],
    [{ commandTimeout: Number.NaN }, '`commandTimeout`'],
    [{ sentinels: [{ host: 'a' }] }, '`name`'],
    [{ cluster: [] }, '`cluster`'],
    [{ clusterOptions: { scaleReads: 'slave' } }, '`clusterOptions.scaleReads`'],
    [{ clusterOptions: { lazyConnect: false } }, '`clusterOptions.lazyConnect`'],
    [{ clusterOptions: { redisOptions: { maxRetriesPerRequest: 3 } } }, 'maxRetriesPerRequest`'],
  ])('%j is refused where it is written and where it is used', (options, name) => {
    const refusal = expect.objectContaining({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(name),
    })
    expect(() => redis(options)).toThrow(refusal)
    expect(() => redisStore(options)).toThrow(refusal)
  })

  it('may say what the store does anyway', () => {
    const redisOptions = { maxRetriesPerRequest: 0, password: 'x' }
    const options = { clusterOptions: { scaleReads: 'master', lazyConnect: true, redisOptions } }
    expect(redis(options).config).toEqual(options)
  })

  it.each([{}, '', 7])('%j is no path of a module with a client', (client) => {
    expect(() => Reflect.apply(redis, undefined, [{ client }])).toThrow('not the path of a module')
  })

  it.each([{}, 7, null, { get: () => {} }])('%j is no client', async (client) => {
    const store = redisStore({ client: Promise.resolve(client) })
    await expect(store.read('key', 0)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })

  it('a client whose module fails is told apart from a Redis that does', async () => {
    const store = redisStore({ client: Promise.reject(new TypeError('no such function')) })
    await expect(store.read('key', 0)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('module'),
    })
  })
})
