import { inspect } from 'node:util'
import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import redisStore, { type RedisStoreOptions } from '../../../src/redis/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { until } from '../../support/servers/until.ts'
import { patient } from '../../support/unhurried.ts'
import { type RedisServer, startRedis, startRedisHere } from '../support/redis-server.ts'

const retirement = { reason: 'ended', now: start, keepUntil: start + 60_000 } as const

describe('what Redis refuses', () => {
  let server: RedisServer
  const stores: SessionStore[] = []
  beforeAll(async () => {
    server = await startRedis()
  })
  beforeEach(() => server.inspector.flushall())
  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close?.())))
  afterAll(() => server.stop())

  function open(options: RedisStoreOptions = {}): SessionStore {
    const store = redisStore({ ...patient, host: '127.0.0.1', port: server.port, ...options })
    stores.push(store)
    return store
  }

  function refusal(sentence: string, code = 'STORE_UNAVAILABLE') {
    return {
      name: 'SessionError',
      code,
      message: expect.stringContaining(sentence),
      hint: expect.any(String),
    }
  }

  describe('out of memory', () => {
    afterEach(() => server.inspector.config('SET', 'maxmemory', '0'))

    it('takes no new session and no change, and writes nothing of either', async () => {
      const store = open()
      await store.create('key', recordOf({ a: '1' }), start)
      const before = await server.inspector.dump('sessions:key')
      await server.inspector.config('SET', 'maxmemory', '1')
      const full = refusal('out of memory')
      const change = changeOf({
        now: start + 1_800_000,
        set: fieldsOf({ b: '2' }),
        touch: true,
        meta: { idle: 9 },
      })
      await expect(store.create('new', recordOf(), start)).rejects.toMatchObject(full)
      await expect(store.apply('key', change)).rejects.toMatchObject(full)
      expect(await server.inspector.dump('sessions:key')).toEqual(before)
      expect(await server.inspector.exists('sessions:new')).toBe(0)
    })

    it('still reads, deletes, and ends sessions, those that it does not have included', async () => {
      const store = open()
      await store.create('key', recordOf({ a: '1', b: '2' }), start)
      await server.inspector.config('SET', 'maxmemory', '1')
      expect(await store.apply('key', changeOf({ delete: ['a'] }))).toMatchObject({ kind: 'applied' })
      expect(await store.read('key', start)).toMatchObject({ record: recordOf({ b: '2' }), revision: 2 })
      expect(await store.retire('key', retirement)).toEqual({ kind: 'applied' })
      expect(await store.retire('nothing', retirement)).toEqual({ kind: 'applied' })
      expect(await store.read('nothing', start)).toMatchObject({ kind: 'retired' })
    })
  })

  it('a wrong password, or none, in a sentence without it', async () => {
    const locked = await startRedisHere('--requirepass', 'correct-horse')
    const right = `redis://:correct-horse@127.0.0.1:${locked.port}`
    const options: RedisStoreOptions[] = [
      { url: `redis://:swordfish@127.0.0.1:${locked.port}` },
      { url: `redis://ann:swordfish@127.0.0.1:${locked.port}` },
      { port: locked.port, password: 'swordfish' },
      { port: locked.port },
    ]
    for (const option of options) {
      const store = open(option)
      const error: unknown = await store
        .create('token', recordOf({ a: 'value' }), start)
        .catch((error) => error)
      expect(error).toMatchObject(refusal('user name or password'))
      await expect(store.read('token', start)).rejects.toMatchObject(refusal('user name or password'))
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(
        /swordfish|correct-horse|value|token/,
      )
    }
    expect(await open({ url: right }).create('key', recordOf(), start)).toBe(true)
  })

  it('a write to a replica, which may still be read', async () => {
    const replica = await startRedisHere('--replicaof', '127.0.0.1', String(server.port))
    await open().create('key', recordOf(), start)
    await until(() => replica.inspector.exists('sessions:key').then(Boolean), 'the replica has the session')
    const store = open({ port: replica.port })
    expect(await store.read('key', start)).toMatchObject({ kind: 'live' })
    await expect(store.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))).rejects.toMatchObject(
      refusal('replica'),
    )
  })

  it('a write that too few replicas would get', async () => {
    await server.inspector.config('SET', 'min-replicas-to-write', '1')
    await expect(open().create('key', recordOf(), start)).rejects.toMatchObject(refusal('refuses writes'))
    await server.inspector.config('SET', 'min-replicas-to-write', '0')
  })

  it('a command while a script of another program runs', async () => {
    const store = open()
    await store.read('key', start)
    const control = server.inspector.duplicate()
    await control.config('SET', 'busy-reply-threshold', '1')
    const endless = server.inspector.eval('while true do end', 0).catch(() => {})
    const isBusy = () =>
      control.ping().then(
        () => false,
        ({ message }) => message.startsWith('BUSY'),
      )
    await until(isBusy, 'Redis says that it is busy')
    const call = store.create('key', recordOf(), start)
    await expect(call.finally(() => control.script('KILL'))).rejects.toMatchObject(
      refusal('busy with a script'),
    )
    await endless
    control.disconnect()
  })

  it('a user who may not run what sessions need', async () => {
    await server.inspector.call(
      'ACL',
      'SETUSER',
      'reader',
      'on',
      '>pass',
      '~*',
      '+@connection',
      '+info',
      '+hgetall',
    )
    const store = open({ username: 'reader', password: 'pass' })
    expect(await store.read('key', start)).toEqual({ kind: 'absent' })
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject(refusal('may not run'))
    await server.inspector.call('ACL', 'SETUSER', 'reader', '+evalsha', '+eval')
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject(refusal('may not run'))
  })

  it('to tell of replicas, not the end of the session that came before', async () => {
    await server.inspector.call('ACL', 'SETUSER', 'hasty', 'on', '>pass', '~*', '+@all', '-wait')
    const store = open({ username: 'hasty', password: 'pass', wait: 1 })
    await store.create('key', recordOf({ a: '1' }), start)
    await expect(store.retire('key', retirement)).rejects.toMatchObject({
      ...refusal('ended on the Redis master', 'OUTCOME_UNKNOWN'),
      hint: expect.stringContaining('+wait'),
    })
    expect(await store.read('key', start)).toMatchObject({ kind: 'retired' })
  })

  it('to let a session be replaced by a user who may not look at it', async () => {
    await server.inspector.call('ACL', 'SETUSER', 'blind', 'on', '>pass', '~*', '+@all', '-hmget')
    await open().create('key', recordOf({ a: '1' }), start)
    const store = open({ username: 'blind', password: 'pass' })
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject(refusal('may not run'))
    await expect(store.retire('key', retirement)).rejects.toMatchObject(refusal('may not run'))
    expect(await store.read('key', start)).toMatchObject({ record: recordOf({ a: '1' }) })
  })

  it('nothing of a user who has what the hint names, on the keys of the store alone', async () => {
    const commands = '+@connection +@hash +@scripting +del +exists +pexpire +info'.split(' ')
    await server.inspector.call('ACL', 'SETUSER', 'site', 'on', '>pass', '~sessions:*', ...commands)
    const store = open({ username: 'site', password: 'pass' })
    expect(await store.create('key', recordOf({ a: '1' }), start)).toBe(true)
    const change = changeOf({ clear: true, touch: true, set: fieldsOf({ b: '1' }), delete: ['a'] })
    expect(await store.apply('key', change)).toMatchObject({ kind: 'applied' })
    expect(await store.retire('key', retirement)).toEqual({ kind: 'applied' })
    expect(await store.read('key', start)).toMatchObject({ kind: 'retired' })
  })
})
