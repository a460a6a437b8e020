import { once } from 'node:events'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { neverAgain } from '../../../src/redis/client/client.ts'
import redisStore from '../../../src/redis/store.ts'
import { handTimers } from '../../support/hand-timers.ts'
import { changeOf, recordOf, start } from '../../support/records.ts'
import { freePort, portOf } from '../../support/servers/free-port.ts'
import { end } from '../../support/servers/program.ts'
import { until } from '../../support/servers/until.ts'
import { patient, unhurried } from '../../support/unhurried.ts'
import { run, startRedisHere } from '../support/redis-server.ts'

const unavailable = { name: 'SessionError', code: 'STORE_UNAVAILABLE' }

describe('redis store without Redis', () => {
  it('says so at once, and works as soon as there is one, with parallel first calls', async () => {
    const port = await freePort()
    const store = redisStore({ host: '127.0.0.1', port, ...unhurried })
    const calls = [
      store.read('key', start),
      store.create('key', recordOf(), start),
      store.apply('key', changeOf()),
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject(unavailable)
    await startRedisHere('--port', String(port))
    await until(() => store.create('key', recordOf(), start).catch(() => false), 'Redis takes a session')
    await store.close?.()
  })

  it('says so of a host that there is not, with what to check', async () => {
    // Too long a name to be asked for in a network.
    const store = redisStore({ host: `${'x'.repeat(64)}.invalid`, ...unhurried })
    for (const call of [store.read('key', start), store.create('key', recordOf(), start)]) {
      await expect(call).rejects.toMatchObject({ ...unavailable, hint: expect.stringContaining('address') })
    }
    await store.close?.()
  })

  it('says so when nobody answers, within its limit', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const port = portOf(silent)
    const timers = handTimers()
    const { connectTimeout } = patient
    const store = redisStore({ host: '127.0.0.1', port, ...unhurried, connectTimeout })
    const unanswered = expect(store.create('key', recordOf(), start)).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('not ready'),
    })
    const [socket] = await once(silent, 'connection')
    // The client is connected, and asks whether it may begin.
    await once(socket, 'data')
    await timers.pass(connectTimeout + 100)
    await unanswered
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject(unavailable)
    await store.close?.()
    silent.close()
  })

  it('says that Redis is not ready while it loads its data, and works afterwards', async () => {
    const saved = await startRedisHere()
    // Minutes of loading, until it is told to make haste.
    const keys = Array.from({ length: 100_000 }, (_, i) => [`key${i}`, 'x'])
    await saved.inspector.mset(Object.fromEntries(keys))
    await saved.inspector.save()
    const [, directory] = Object.values(await saved.inspector.config('GET', 'dir')).map(String)
    if (directory === undefined) throw new Error('Redis does not say where it saves')
    const slow = ['--key-load-delay', '2000', '--loading-process-events-interval-bytes', '1024']
    const port = await freePort()
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '']
    const loading = await run([...place, ...slow], /Loading RDB/)
    onTestFinished(() => end(loading))
    const store = redisStore({ host: '127.0.0.1', port, connectTimeout: 500 })
    await expect(store.read('key', start)).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('not ready'),
    })
    const unchecked = new Redis(port, '127.0.0.1', { ...neverAgain, enableReadyCheck: false })
    const over = redisStore({ ...patient, client: unchecked })
    await expect(over.create('key', recordOf(), start)).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('loading its data'),
    })
    await unchecked.config('SET', 'key-load-delay', '0')
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
