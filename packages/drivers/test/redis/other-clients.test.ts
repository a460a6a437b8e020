import type { SessionStore } from '@astro-sessions/engine'
import { storeConformance } from '@astro-sessions/engine/testing'
import { GlideClient, GlideClusterClient, Logger } from '@valkey/valkey-glide'
import { createClient, createCluster } from 'redis'
import { createClient as createClient5 } from 'redis-5'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import redisStore from '../../src/redis/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { startProxy } from '../support/servers/tcp-proxy.ts'
import { until } from '../support/servers/until.ts'
import { patient } from '../support/unhurried.ts'
import { type RedisCluster, startCluster } from './support/redis-cluster.ts'
import { type RedisServer, startRedis } from './support/redis-server.ts'

/** A client of a site, and how the site ends it. */
interface OtherClient {
  readonly client: object
  close(): unknown
}

const patientGlide = { requestTimeout: 30_000, advancedConfiguration: { connectionTimeout: 30_000 } }

const CLIENTS: Record<string, (port: number) => Promise<OtherClient>> = {
  'node-redis 6': async (port) => {
    const client = createClient({ url: `redis://127.0.0.1:${port}` })
    client.on('error', () => {})
    await client.connect()
    return { client, close: () => client.destroy() }
  },
  'node-redis 5': async (port) => {
    const client = createClient5({ url: `redis://127.0.0.1:${port}` })
    client.on('error', () => {})
    await client.connect()
    return { client, close: () => client.destroy() }
  },
  'valkey-glide': async (port) => {
    Logger.setLoggerConfig('off')
    const addresses = [{ host: '127.0.0.1', port }]
    const client = await GlideClient.createClient({ ...patientGlide, addresses })
    return { client, close: () => client.close() }
  },
}

describe.each(Object.entries(CLIENTS))('redis store over %s', (_, openClient) => {
  let server: RedisServer
  let other: OtherClient
  const open = (options: object = {}): SessionStore =>
    redisStore({ client: Promise.resolve(other.client), commandTimeout: 20_000, ...options })

  beforeAll(async () => {
    server = await startRedis()
    other = await openClient(server.port)
  })
  afterAll(async () => {
    await other.close()
    await server.stop()
  })

  describe('keeps the contract:', () => {
    for (const { name, run } of storeConformance) {
      const damage = async (key: string) => void (await server.inspector.set(`sessions:${key}`, 'damaged'))
      it(name, () => run({ open, damage }))
    }
  })

  it('leaves the client to the site', async () => {
    const store = open()
    await store.create('closed', recordOf(), start)
    await store.close?.()
    await expect(store.read('closed', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await open().read('closed', start)).toMatchObject({ kind: 'live' })
  })

  it('goes on when Redis has forgotten its scripts', async () => {
    await open().create('forgotten', recordOf(), start)
    await server.inspector.script('FLUSH')
    expect(await open().apply('forgotten', changeOf({ set: fieldsOf({ a: '1' }) }))).toMatchObject({
      revision: 2,
    })
  })

  it('acknowledges with `wait` no end that no replica has', async () => {
    await open().create('waited', recordOf(), start)
    const ending = open({ wait: 1, commandTimeout: 400 }).retire('waited', {
      reason: 'ended',
      now: start,
      keepUntil: start + 1000,
    })
    await expect(ending).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  it('does not know of a change whose answer was lost, and stores it once', async () => {
    const proxy = await startProxy(server.port)
    onTestFinished(() => proxy.stop())
    const lossy = await openClient(proxy.port)
    onTestFinished(() => void lossy.close())
    const store = redisStore({ client: Promise.resolve(lossy.client), commandTimeout: 20_000 })
    await store.create('lost', recordOf(), start)
    await store.apply('lost', changeOf({ set: fieldsOf({ a: '1' }) }))
    const cut = proxy.cutNextAnswer(/eval/i)
    const change = changeOf({ set: fieldsOf({ a: '2' }) })
    await expect(store.apply('lost', change)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await cut
    await until(() => store.read('lost', start).then(Boolean, () => false), 'the connection is back')
    expect(await store.read('lost', start)).toMatchObject({ revision: 3 })
  })

  it('tells what Redis refuses from what is unknown', async () => {
    await server.inspector.config('SET', 'maxmemory', '1')
    onTestFinished(async () => void (await server.inspector.config('SET', 'maxmemory', '0')))
    await expect(open().create('full', recordOf(), start)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('out of memory'),
    })
  })

  it('says that a client was ended', async () => {
    const ended = await openClient(server.port)
    await ended.close()
    const store = redisStore({ ...patient, client: Promise.resolve(ended.client) })
    await expect(store.read('key', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})

describe.each<[string, (nodes: RedisCluster['nodes']) => Promise<OtherClient>]>([
  [
    'node-redis 6',
    async (nodes) => {
      const cluster = createCluster({
        rootNodes: nodes.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })),
      })
      cluster.on('error', () => {})
      await cluster.connect()
      return { client: cluster, close: () => cluster.destroy() }
    },
  ],
  [
    'valkey-glide',
    async (nodes) => {
      const cluster = await GlideClusterClient.createClient({ ...patientGlide, addresses: nodes })
      return { client: cluster, close: () => cluster.close() }
    },
  ],
])('redis store over a Cluster client of %s', (_, openClient) => {
  let cluster: RedisCluster
  let other: OtherClient
  beforeAll(async () => {
    cluster = await startCluster()
    other = await openClient(cluster.nodes)
  })
  afterAll(async () => {
    await other.close()
    await cluster.stop()
  })

  for (const { name, run } of storeConformance)
    it(name, () =>
      run({ open: () => redisStore({ client: Promise.resolve(other.client), commandTimeout: 20_000 }) }),
    )
})
