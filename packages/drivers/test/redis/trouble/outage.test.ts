import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import redisStore from '../../../src/redis/store.ts'
import { handTimers } from '../../support/hand-timers.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { expectNothingTwice, testLostWrites } from '../../support/servers/lost-answers.ts'
import { startProxy, type TcpProxy } from '../../support/servers/tcp-proxy.ts'
import { until } from '../../support/servers/until.ts'
import { unhurried } from '../../support/unhurried.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'

const unavailable = { name: 'SessionError', code: 'STORE_UNAVAILABLE' }
const unknown = { name: 'SessionError', code: 'OUTCOME_UNKNOWN' }

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
    // A busy machine may take its time: only where it is the subject is there a limit.
    store = redisStore({ host: '127.0.0.1', port: proxy.port, ...unhurried })
    await store.create('key', recordOf(), start)
  })
  afterEach(() => store.close?.())
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  const place = () => ({ store, cutNextWrite: () => proxy.cutNextAnswer(/eval/i) })

  describe('between a request and its answer', () => {
    testLostWrites(place)

    it('says of a read that Redis is unavailable', async () => {
      proxy.cutNextAnswer()
      await expect(store.read('key', start)).rejects.toMatchObject(unavailable)
      expect(await store.read('key', start)).toMatchObject({ kind: 'live' })
    })
  })

  it('stores nothing twice and nothing acknowledged is missing, cut 30 times under load', async () => {
    await expectNothingTwice(place())
  })

  it('answers within its limit when the network swallows everything, and recovers', async () => {
    const impatient = redisStore({ host: '127.0.0.1', port: proxy.port, ...unhurried, commandTimeout: 400 })
    const isAnswered = () => impatient.read('key', start).then(Boolean, () => false)
    await until(isAnswered, 'a connection')
    proxy.swallow(true)
    const read = impatient.read('key', start)
    const write = impatient.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))
    await Promise.all([
      expect(read).rejects.toMatchObject(unavailable),
      expect(write).rejects.toMatchObject(unknown),
    ])
    proxy.swallow(false)
    await until(isAnswered, 'an answer')
    await impatient.close?.()
  })

  it('keeps what was sent later, when one answer was late because Redis is slow', async () => {
    const impatient = redisStore({ host: '127.0.0.1', port: proxy.port, commandTimeout: 1200 })
    const isAnswered = () => impatient.read('key', start).then(Boolean, () => false)
    await until(isAnswered, 'a connection')
    proxy.hold(true)
    const timers = handTimers()
    const first = impatient.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))
    await timers.pass(600)
    const others = ['b', 'c'].map((name) =>
      impatient.apply('key', changeOf({ set: fieldsOf({ [name]: '1' }) })),
    )
    const isLate = expect(first).rejects.toMatchObject(unknown)
    // Beyond the end of the first one, and far from that of those that followed.
    await timers.pass(700)
    await isLate
    const next = impatient.read('key', start)
    proxy.hold(false)
    expect(await Promise.all(others)).toMatchObject([{ kind: 'applied' }, { kind: 'applied' }])
    expect(await next).toMatchObject({ kind: 'live', revision: 4 })
    timers.goOn()
    await impatient.close?.()
  })

  it('fails at once while Redis is dead, and works again after its return', async () => {
    const report = vi.spyOn(console, 'error')
    await server.kill()
    // The first call may wait for the first attempt to connect again.
    await expect(store.read('key', start)).rejects.toMatchObject(unavailable)
    // Each of the others fails without waiting for the next attempt, which no time brings.
    const timers = handTimers()
    for (let i = 0; i < 20; i++) {
      await expect(store.apply('key', changeOf())).rejects.toMatchObject(unavailable)
    }
    await server.restart()
    timers.goOn()
    await until(
      () => store.create('key', recordOf(), start).catch(() => false),
      'Redis takes a session again',
    )
    expect(report).not.toHaveBeenCalled()
  })
})
