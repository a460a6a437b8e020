import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import redisStore from '../../src/redis/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { type RedisServer, startRedis } from './support/redis-server.ts'

const good = { m: `1 ${start} 3600000 ${start + 86_400_000} 0`, i: `${start} id` }

const foreign: [what: string, write: (redis: RedisServer['inspector'], key: string) => Promise<unknown>][] = [
  ['a string', (redis, key) => redis.set(key, '{"user":"ann"}')],
  ['a list', (redis, key) => redis.rpush(key, 'a')],
  ['a set', (redis, key) => redis.sadd(key, 'm')],
  ['a hash without meta', (redis, key) => redis.hset(key, { fa: 's-a 1', user: 'ann' })],
  ['a hash with half of the meta', (redis, key) => redis.hset(key, { m: good.m })],
  ['a hash with the other half', (redis, key) => redis.hset(key, { i: good.i })],
  ['times that are no numbers', (redis, key) => redis.hset(key, { ...good, m: '1 soon 3600000 later 0' })],
  ['meta cut short', (redis, key) => redis.hset(key, { ...good, m: good.m.slice(0, 20) })],
  ['an id without its time', (redis, key) => redis.hset(key, { ...good, i: 'id' })],
  [
    'a marker with an unknown reason alone',
    (redis, key) => redis.hset(key, { x: `vanished ${start} ${start}` }),
  ],
]

describe('a record that another program wrote', () => {
  let server: RedisServer
  let store: SessionStore
  beforeAll(async () => {
    server = await startRedis()
    store = redisStore({ ...patient, host: '127.0.0.1', port: server.port })
  })
  beforeEach(() => server.inspector.flushall())
  afterAll(async () => {
    await store.close?.()
    await server.stop()
  })

  describe.each(foreign)('%s', (_, write) => {
    beforeEach(async () => void (await write(server.inspector, 'sessions:key')))

    it('is known from nothing', async () => {
      expect(await store.read('key', start)).toEqual({ kind: 'unreadable' })
    })

    it('takes no change and stays as it is', async () => {
      const before = await server.inspector.dump('sessions:key')
      const answer = await store.apply('key', changeOf({ set: fieldsOf({ a: '1' }), touch: true }))
      expect(answer).toEqual({ kind: 'gone', reason: 'unreadable' })
      expect(await server.inspector.dump('sessions:key')).toEqual(before)
    })

    it('gives way to a new record, of which nothing is left over', async () => {
      expect(await store.create('key', recordOf({ b: '2' }), start)).toBe(true)
      expect(await store.read('key', start)).toEqual({
        kind: 'live',
        record: recordOf({ b: '2' }),
        revision: 1,
      })
      expect(await server.inspector.pttl('sessions:key')).toBeGreaterThan(0)
    })

    it('gives way to a marker', async () => {
      const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const
      expect(await store.retire('key', { ...retirement, ifRevision: 1 })).toMatchObject({
        reason: 'unreadable',
      })
      expect(await store.retire('key', retirement)).toEqual({ kind: 'applied' })
      expect(await store.read('key', start)).toMatchObject({ kind: 'retired', reason: 'ended' })
    })
  })

  it('does not see names and values that the store did not write into its own record', async () => {
    await store.create('key', recordOf({ a: '1' }), start)
    await server.inspector.hset('sessions:key', { user: 'ann', fbroken: 'no-stamp' })
    expect(await store.read('key', start)).toMatchObject({ record: recordOf({ a: '1' }) })
    const change = changeOf({ guard: new Map([['broken', null]]), set: fieldsOf({ broken: 'mended' }) })
    expect(await store.apply('key', change)).toMatchObject({ kind: 'applied' })
  })
})
