import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import redisStore from '../../src/redis/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { expectKept } from './support/keeping.ts'
import { type RedisServer, startRedis } from './support/redis-server.ts'

const hour = 3_600_000
const minute = 60_000

describe('redis store', () => {
  let server: RedisServer
  let store: SessionStore
  beforeAll(async () => {
    server = await startRedis()
    store = redisStore({ ...patient, url: `redis://127.0.0.1:${server.port}` })
  })
  beforeEach(() => server.inspector.flushall())
  afterAll(async () => {
    await store.close?.()
    await server.stop()
  })

  describe('lets Redis forget', () => {
    let begun: number
    beforeEach(() => {
      begun = Date.now()
    })
    const expectSeconds = (seconds: number, key = 'key') =>
      expectKept(server.inspector, `sessions:${key}`, seconds, begun)

    it('a session a minute after its idle time', async () => {
      await store.create('key', recordOf(), start)
      await expectSeconds((hour + minute) / 1000)
    })

    it('a session a minute after its deadline when that comes first', async () => {
      await store.create('key', recordOf({}, { deadline: start + 5 * minute }), start)
      await expectSeconds((6 * minute) / 1000)
    })

    it('a session that was used again later, and no later when it was used at once', async () => {
      await store.create('key', recordOf(), start)
      await server.inspector.pexpire('sessions:key', 600_000)
      await store.apply('key', changeOf({ now: start + 6 * minute + 1, touch: true }))
      await expectSeconds((hour + minute) / 1000)
      await server.inspector.pexpire('sessions:key', 600_000)
      await store.apply('key', changeOf({ now: start + 7 * minute, touch: true, set: fieldsOf({ a: '1' }) }))
      await expectSeconds(600)
    })

    it('a session with a new idle time or deadline by that', async () => {
      await store.create('key', recordOf(), start)
      await store.apply('key', changeOf({ now: start + minute, meta: { idle: 10 * minute } }))
      await expectSeconds(600)
      await store.apply('key', changeOf({ now: start + minute, meta: { deadline: start + 2 * minute } }))
      await expectSeconds(120)
    })

    it('what ended, a minute after the marker is done', async () => {
      const retirement = { reason: 'ended', now: start, keepUntil: start + 5 * minute } as const
      await store.create('key', recordOf({ a: 'secret' }), start)
      await store.retire('key', retirement)
      await store.retire('nothing', retirement)
      await expectSeconds(360)
      await expectSeconds(360, 'nothing')
    })
  })

  it('judges by the times of the record, whatever Redis still keeps', async () => {
    await store.create('key', recordOf(), start)
    await server.inspector.persist('sessions:key')
    const end = start + hour
    expect(await store.read('key', end)).toEqual({ kind: 'retired', reason: 'expired', at: end })
    expect(await store.apply('key', changeOf({ now: end, touch: true }))).toMatchObject({ kind: 'gone' })
  })

  it('never makes a record in apply', async () => {
    const change = changeOf({ set: fieldsOf({ a: '1' }), meta: { userId: 'ann' }, touch: true, clear: true })
    expect(await store.apply('key', change)).toEqual({ kind: 'gone', reason: 'absent' })
    expect(await server.inspector.dbsize()).toBe(0)
  })

  it('keeps nothing of a session that ended', async () => {
    await store.create('key', recordOf({ cart: 'secret' }, { userId: 'secret', label: 'secret' }), start)
    await store.retire('key', { reason: 'rotated', now: start, keepUntil: start + minute, successor: 'next' })
    const left = await server.inspector.hgetall('sessions:key')
    expect(left).toEqual({ x: `rotated ${start} ${start + minute}`, s: 'next' })
  })

  it('carries thousands of fields in one change, one record and one conflict', async () => {
    const many = fieldsOf(
      Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`name${i}`, `value ${i}`])),
    )
    expect(await store.create('key', { ...recordOf(), fields: many }, start)).toBe(true)
    await store.create('other', recordOf(), start)
    await store.apply('other', changeOf({ set: many }))
    const refused = await store.apply('other', changeOf({ guard: new Map([['name1', null]]) }))
    expect(refused).toMatchObject({ kind: 'conflict', current: { fields: many }, revision: 2 })
    expect(await store.read('key', start)).toMatchObject({ record: { fields: many } })
    await store.apply('key', changeOf({ delete: [...many.keys()] }))
    expect(await store.read('key', start)).toMatchObject({ record: { fields: new Map() } })
  })

  it('keeps a small session in the compact encoding of Redis', async () => {
    const record = recordOf(
      { cart: '[{"sku":"a1","count":2}]' },
      { userId: 'c7a8d9f0', label: 'Firefox on Linux' },
    )
    await store.create('key', record, start)
    expect(await server.inspector.object('ENCODING', 'sessions:key')).toBe('listpack')
  })

  it.each([
    ['sessions', 'sessions:key'],
    ['shop:sessions:', 'shop:sessions:key'],
    ['', 'key'],
  ])('puts keys below the base %j', async (base, name) => {
    const based = redisStore({ ...patient, host: '127.0.0.1', port: server.port, base })
    await based.create('key', recordOf(), start)
    await based.close?.()
    expect(await server.inspector.keys('*')).toEqual([name])
  })

  it('goes on when Redis has forgotten its scripts', async () => {
    await store.create('key', recordOf(), start)
    await store.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))
    await server.inspector.script('FLUSH')
    const applied = await store.apply('key', changeOf({ set: fieldsOf({ b: '2' }) }))
    expect(applied).toMatchObject({ kind: 'applied', revision: 3 })
  })

  it('refuses every call after close', async () => {
    const closed = redisStore({ ...patient, host: '127.0.0.1', port: server.port })
    await closed.read('key', start)
    await closed.close?.()
    await expect(closed.read('key', start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('connects early if asked to, and else at its first use', async () => {
    const clients = async () => String(await server.inspector.call('CLIENT', 'LIST')).split('\n')
    const named = async () => (await clients()).filter((line) => line.includes('name=early-bird')).length
    const options = { host: '127.0.0.1', port: server.port, connectionName: 'early-bird' }
    const lazy = redisStore(options)
    const before = await named()
    const early = redisStore({ ...patient, ...options, preConnect: true })
    await expect.poll(named).toBe(1)
    expect(before).toBe(0)
    await Promise.all([lazy.close?.(), early.close?.()])
  })
})
