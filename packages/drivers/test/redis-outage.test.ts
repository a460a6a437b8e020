import { once } from 'node:events'
import { createServer } from 'node:net'
import type { SessionStore } from '@astro-sessions/engine'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { neverAgain } from '../src/lib/redis/options.ts'
import redisStore from '../src/redis.ts'
import { startProxy, type TcpProxy } from './redis-proxy.ts'
import { changeOf, fieldsOf, recordOf, start } from './redis-records.ts'
import {
  end,
  freePort,
  portOf,
  type RedisServer,
  run,
  startRedis,
  startRedisHere,
  until,
} from './redis-server.ts'

const unavailable = { name: 'SessionError', code: 'STORE_UNAVAILABLE' }
const unknown = { name: 'SessionError', code: 'OUTCOME_UNKNOWN' }
const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const

describe('redis store when the connection is lost', () => {
  let server: RedisServer
  let proxy: TcpProxy
  let store: SessionStore
  beforeAll(async () => {
    server = await startRedis()
    proxy = await startProxy(server.port)
  })
  beforeEach(async () => {
    await server.inspector.flushall()
    proxy.swallow(false)
    store = redisStore({ host: '127.0.0.1', port: proxy.port, commandTimeout: 400 })
    await store.create('key', recordOf(), start)
  })
  afterEach(() => store.close?.())
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  describe('between a request and its answer', () => {
    it('does not know whether a change was stored, and stores it once', async () => {
      const cut = proxy.cutNextAnswer()
      await expect(store.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))).rejects.toMatchObject(unknown)
      await cut
      expect(await store.read('key', start)).toMatchObject({ record: recordOf({ a: '1' }), revision: 2 })
    })

    it('does not know it of a new and of an ended record', async () => {
      proxy.cutNextAnswer()
      await expect(store.create('new', recordOf(), start)).rejects.toMatchObject(unknown)
      await store.read('key', start)
      proxy.cutNextAnswer()
      await expect(store.retire('new', retirement)).rejects.toMatchObject(unknown)
      expect(await store.read('new', start)).toMatchObject({ kind: 'retired', reason: 'ended' })
    })

    it('says of a read that Redis is unavailable', async () => {
      proxy.cutNextAnswer()
      await expect(store.read('key', start)).rejects.toMatchObject(unavailable)
      expect(await store.read('key', start)).toMatchObject({ kind: 'live' })
    })
  })

  it('stores nothing twice and nothing acknowledged is missing, cut 30 times under load', async () => {
    const outcomes = new Map<string, string>()
    let isOver = false
    async function write(worker: number) {
      for (let i = 0; !isOver; i++) {
        const name = `${worker}-${i}`
        const call = store.apply('key', changeOf({ set: fieldsOf({ [name]: '1' }) }))
        const outcome = await call.then(
          ({ kind }) => kind,
          ({ code }) => code,
        )
        outcomes.set(name, outcome)
        if (outcome !== 'applied') await until(isAnswering, 'the connection is back')
      }
    }
    const isAnswering = () =>
      store.read('other', start).then(
        () => true,
        () => false,
      )
    const workers = [1, 2, 3, 4].map(write)
    for (let i = 0; i < 30; i++) await proxy.cutNextAnswer(/eval/i)
    isOver = true
    await Promise.all(workers)

    const found = await store.read('key', start)
    if (found.kind !== 'live') throw new Error('The session is gone')
    const named = (kinds: string[]) =>
      [...outcomes].filter(([, kind]) => kinds.includes(kind)).map(([name]) => name)
    const stored = new Set(found.record.fields.keys())
    expect(named(['applied']).filter((name) => !stored.has(name))).toEqual([])
    expect(named(['STORE_UNAVAILABLE']).filter((name) => stored.has(name))).toEqual([])
    expect(named(['OUTCOME_UNKNOWN']).length).toBeGreaterThanOrEqual(30)
    expect(found.revision).toBe(1 + stored.size)
  })

  it('answers within its limit when the network swallows everything, and recovers', async () => {
    proxy.swallow(true)
    const begun = performance.now()
    const read = store.read('key', start)
    const write = store.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))
    await expect(read).rejects.toMatchObject(unavailable)
    await expect(write).rejects.toMatchObject(unknown)
    expect(performance.now() - begun).toBeLessThan(800)
    proxy.swallow(false)
    await until(
      () =>
        store.read('key', start).then(
          () => true,
          () => false,
        ),
      'an answer',
    )
  })

  it('fails fast while Redis is dead, and works again soon after its return', async () => {
    const report = vi.spyOn(console, 'error')
    await server.kill()
    // The first call may wait for the first attempt to connect again.
    await expect(store.read('key', start)).rejects.toMatchObject(unavailable)
    const begun = performance.now()
    for (let i = 0; i < 20; i++) {
      await expect(store.apply('key', changeOf())).rejects.toMatchObject(unavailable)
    }
    expect(performance.now() - begun).toBeLessThan(1000)
    await server.restart()
    const back = performance.now()
    await until(
      () => store.create('key', recordOf(), start).catch(() => false),
      'Redis takes a session again',
    )
    expect(performance.now() - back).toBeLessThan(1000)
    expect(report).not.toHaveBeenCalled()
  })
})

describe('redis store without Redis', () => {
  it('says so at once, and works as soon as there is one, with parallel first calls', async () => {
    const port = await freePort()
    const store = redisStore({ host: '127.0.0.1', port })
    const begun = performance.now()
    const calls = [
      store.read('key', start),
      store.create('key', recordOf(), start),
      store.apply('key', changeOf()),
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject(unavailable)
    expect(performance.now() - begun).toBeLessThan(500)
    await startRedisHere('--port', String(port))
    await until(() => store.create('key', recordOf(), start).catch(() => false), 'Redis takes a session')
    await store.close?.()
  })

  it('says so when nobody answers, within its limit', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const port = portOf(silent)
    const store = redisStore({ host: '127.0.0.1', port, connectTimeout: 200, commandTimeout: 300 })
    const begun = performance.now()
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('not ready'),
    })
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject(unavailable)
    expect(performance.now() - begun).toBeLessThan(600)
    await store.close?.()
    silent.close()
  })

  it('says that Redis is not ready while it loads its data, and works afterwards', async () => {
    const saved = await startRedisHere()
    await saved.inspector.mset(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`key${i}`, 'x'])))
    await saved.inspector.save()
    const [, directory] = Object.values(await saved.inspector.config('GET', 'dir')).map(String)
    if (directory === undefined) throw new Error('Redis does not say where it saves')
    const slow = ['--key-load-delay', '400', '--loading-process-events-interval-bytes', '1024']
    const port = await freePort()
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '']
    const loading = await run([...place, ...slow], /Loading RDB/)
    onTestFinished(() => end(loading))
    const store = redisStore({ host: '127.0.0.1', port, connectTimeout: 100 })
    await expect(store.read('key', start)).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('not ready'),
    })
    const unchecked = new Redis(port, '127.0.0.1', { ...neverAgain, enableReadyCheck: false })
    await expect(redisStore({ client: unchecked }).create('key', recordOf(), start)).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('loading its data'),
    })
    unchecked.disconnect()
    await until(() => store.create('key', recordOf(), start).catch(() => false), 'Redis takes a session')
    await store.close?.()
  })

  it('closes', async () => {
    const store = redisStore({ host: '127.0.0.1', port: await freePort() })
    await store.read('key', start).catch(() => {})
    await store.close?.()
    await expect(store.read('key', start)).rejects.toMatchObject(unavailable)
  })
})
