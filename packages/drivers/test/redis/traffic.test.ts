import type { SessionStore } from '@astro-sessions/engine'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import redisStore from '../../src/redis/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { startProxy, type TcpProxy } from '../support/servers/tcp-proxy.ts'
import { patient } from '../support/unhurried.ts'
import { type RedisServer, startRedis } from './support/redis-server.ts'

describe('what the redis store sends', () => {
  let server: RedisServer
  let proxy: TcpProxy
  let store: SessionStore
  const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const
  const large = recordOf({ catalogue: 'x'.repeat(50_000), cart: '[]' })

  beforeAll(async () => {
    server = await startRedis()
    proxy = await startProxy(server.port)
    store = redisStore({ ...patient, host: '127.0.0.1', port: proxy.port })
    // The first command over a connection brings the script along.
    await store.create('warm', recordOf(), start)
    await store.apply('warm', changeOf())
    await store.retire('warm', retirement)
    await store.create('large', large, start)
  })
  beforeEach(() => proxy.reset())
  afterAll(async () => {
    await store.close?.()
    await proxy.stop()
    await server.stop()
  })

  it.each<[string, () => Promise<unknown>]>([
    ['create', () => store.create('new', recordOf({ a: '1' }), start)],
    ['read', () => store.read('large', start)],
    ['apply', () => store.apply('large', changeOf({ set: fieldsOf({ cart: '[1]' }), touch: true }))],
    ['apply that conflicts', () => store.apply('large', changeOf({ guard: new Map([['cart', null]]) }))],
    ['retire', () => store.retire('new', retirement)],
  ])('takes one round trip to %s', async (_, call) => {
    await call()
    expect(proxy.traffic.roundTrips).toBe(1)
  })

  it('sends a command at once, and what is asked for beside it in the same turn together', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `n${i}`)
    const before = await readsOf(server)
    await Promise.all(names.map((name) => store.apply('large', changeOf({ set: fieldsOf({ [name]: '1' }) }))))
    // Redis may find both packets at once; its answer to the question itself is one read.
    expect((await readsOf(server)) - before).toBeLessThanOrEqual(3)
    expect(await store.read('large', start)).toMatchObject({ record: { fields: { size: 52 } } })
  })

  it('holds a command back only while another one is under way', async () => {
    const client = new Redis({
      port: server.port,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
    })
    const own = redisStore({ ...patient, client })
    await own.read('a', start)
    const heldDuring = (commands: Promise<unknown>[]) => {
      const held = client.stream.writableCorked
      return Promise.allSettled(commands).then(() => held)
    }
    expect(await heldDuring([own.read('a', start)])).toBe(0)
    expect(await heldDuring([own.read('a', start), own.read('b', start)])).toBe(1)
    expect(await heldDuring([own.read('a', start)])).toBe(0)
    await own.close?.()
    await client.quit()
  })

  it('moves less than 1 kB for a small change in a session of 50 kB', async () => {
    const guard = new Map([['catalogue', 's-catalogue']])
    const change = changeOf({ set: fieldsOf({ cart: '[{"sku":"a1"}]' }), guard, touch: true })
    expect(await store.apply('large', change)).toMatchObject({ kind: 'applied' })
    expect(proxy.traffic.sent + proxy.traffic.received).toBeLessThan(1000)
  })

  it('opens one connection', async () => {
    const fresh = redisStore({ ...patient, host: '127.0.0.1', port: proxy.port })
    await fresh.create('fresh', recordOf(), start)
    await fresh.close?.()
    expect(proxy.traffic.connections).toBe(1)
  })
})

/** How often Redis has read from a connection, this question included. */
async function readsOf({ inspector }: RedisServer): Promise<number> {
  const [, reads] = /total_reads_processed:(\d+)/.exec(await inspector.info('stats')) ?? []
  return Number(reads)
}
