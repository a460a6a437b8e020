import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import redisStore, { type RedisClient } from '../../src/redis/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { startProxy, type TcpProxy } from '../support/servers/tcp-proxy.ts'
import { until } from '../support/servers/until.ts'
import { patient } from '../support/unhurried.ts'
import { type RedisServer, startRedis } from './support/redis-server.ts'

/** What a client needs so that nothing is sent twice. */
const once = { autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 }

describe('redis store over a client that the site has', () => {
  let server: RedisServer
  let proxy: TcpProxy
  let client: Redis
  beforeAll(async () => {
    server = await startRedis()
    proxy = await startProxy(server.port)
  })
  beforeEach(async () => {
    await server.inspector.flushall()
    proxy.reset()
  })
  afterEach(() => client.disconnect())
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  it('uses the client itself when its settings are right, and leaves it open', async () => {
    client = new Redis(proxy.port, '127.0.0.1', { ...once, keyPrefix: 'site:' })
    const store = redisStore({ ...patient, client })
    expect(await store.create('key', recordOf({ a: '1' }), start)).toBe(true)
    expect(await store.read('key', start)).toMatchObject({ kind: 'live', record: recordOf({ a: '1' }) })
    await store.close?.()
    await expect(store.read('key', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await client.ping()).toBe('PONG')
    expect(proxy.traffic.connections).toBe(1)
    expect(await server.inspector.keys('*')).toEqual(['site:sessions:key'])
  })

  it('connects a client that has not been connected', async () => {
    client = new Redis(proxy.port, '127.0.0.1', { ...once, lazyConnect: true, enableOfflineQueue: false })
    expect(await redisStore({ ...patient, client }).create('key', recordOf(), start)).toBe(true)
  })

  it('leaves no listener on it', async () => {
    client = new Redis(proxy.port, '127.0.0.1', once)
    const before = client.eventNames()
    const store = redisStore({ ...patient, client })
    await store.read('key', start)
    // ioredis reports an error that nobody listens to.
    expect(client.listenerCount('error')).toBe(0)
    await store.close?.()
    expect(client.eventNames()).toEqual(before)
  })

  it('uses a duplicate of a client that would send again, and stores once through a cut connection', async () => {
    client = new Redis(proxy.port, '127.0.0.1', { keyPrefix: 'site:' })
    const store = redisStore({ ...patient, client })
    await store.create('key', recordOf({ n: '1' }), start)
    proxy.cutNextAnswer(/eval/i)
    const change = changeOf({ set: fieldsOf({ n: '2' }) })
    await expect(store.apply('key', change)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    const read = () => store.read('key', start).catch(() => undefined)
    await until(async () => (await read()) !== undefined, 'the connection is back')
    expect(await read()).toMatchObject({ revision: 2 })
    await store.close?.()
    expect(await client.ping()).toBe('PONG')
  })

  it('says that a client was ended, and does not revive it', async () => {
    client = new Redis(proxy.port, '127.0.0.1', once)
    await client.quit()
    await expect(redisStore({ ...patient, client }).read('key', start)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    expect(client.status).toBe('end')
  })

  it('waits for the module that makes the client', async () => {
    client = new Redis(proxy.port, '127.0.0.1', once)
    const store = redisStore({ ...patient, client: Promise.resolve(client) })
    expect(await store.create('key', recordOf(), start)).toBe(true)
    await store.close?.()
    expect(await client.ping()).toBe('PONG')
  })

  it('takes whatever has the methods it needs', async () => {
    client = new Redis(proxy.port, '127.0.0.1', once)
    const wrapped: RedisClient = new Proxy(client, { get: (target, name) => bound(target, name) })
    const store = redisStore({ ...patient, client: wrapped })
    expect(await store.create('key', recordOf(), start)).toBe(true)
    await store.close?.()
  })
})

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name)
  return name !== 'options' && typeof value === 'function' ? value.bind(target) : value
}
