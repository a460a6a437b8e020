import { once } from 'node:events'
import { createServer } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { SessionStore } from '@astro-sessions/engine'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import postgresStore from '../../../src/postgres/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { freePort, portOf } from '../../support/servers/free-port.ts'
import { expectHonestOutages } from '../../support/servers/killed-server.ts'
import { expectNothingTwice, testLostWrites } from '../../support/servers/lost-answers.ts'
import { startProxy, type TcpProxy } from '../../support/servers/tcp-proxy.ts'
import { until } from '../../support/servers/until.ts'
import { patient, unhurried } from '../../support/unhurried.ts'
import { startPostgresHere } from '../support/postgres-here.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { keepRow } from '../support/stand-still.ts'

const unavailable = { name: 'SessionError', code: 'STORE_UNAVAILABLE' }
const unknown = { name: 'SessionError', code: 'OUTCOME_UNKNOWN' }
const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const
const urlAt = (port: number) => `postgres://postgres@127.0.0.1:${port}/postgres`

describe('postgres store when the connection is lost', () => {
  let server: PostgresServer
  let proxy: TcpProxy
  let store: SessionStore
  beforeAll(async () => {
    server = await startPostgres()
    proxy = await startProxy(server.port)
  })
  beforeEach(async () => {
    await server.inspector.query('truncate sessions')
    proxy.swallow(false)
    // A busy machine may take its time: only where it is the subject is there a limit.
    store = postgresStore({ ...patient, url: urlAt(proxy.port) })
    await store.create('key', recordOf(), start)
  })
  afterEach(() => store.close?.())
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  const place = () => ({ store, cutNextWrite: () => proxy.cutNextAnswer(/update|insert/) })

  describe('between a request and its answer', () => {
    testLostWrites(place)

    it('asks once more where it only reads', async () => {
      const cut = proxy.cutNextAnswer(/select/)
      expect(await store.read('key', start)).toMatchObject({ kind: 'live' })
      await cut
    })
  })

  it('stores nothing twice and nothing acknowledged is missing, cut 30 times under load', async () => {
    await expectNothingTwice(place())
  })

  it('answers within its limit when the network swallows everything, and recovers', async () => {
    const impatient = postgresStore({ url: urlAt(proxy.port), connectTimeout: 300, commandTimeout: 400 })
    const isAnswered = () => impatient.read('key', start).then(Boolean, () => false)
    await until(isAnswered, 'a connection')
    proxy.swallow(true)
    const write = impatient.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))
    await expect(write).rejects.toMatchObject(unknown)
    // The connection that had no answer is not used again.
    await expect(impatient.apply('key', changeOf({ touch: true }))).rejects.toMatchObject(unavailable)
    await expect(impatient.read('key', start)).rejects.toMatchObject(unavailable)
    proxy.swallow(false)
    await until(isAnswered, 'an answer')
    await impatient.close?.()
  })

  it('counts an answer that came while the process stood still, however late it is seen', async () => {
    const own = postgresStore({ url: server.url, commandTimeout: 400 })
    onTestFinished(() => own.close?.())
    await until(() => own.read('key', start).then(Boolean, () => false), 'a connection')
    const row = await keepRow(server)
    const call = own.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))
    for (let turns = 0; turns < 20; turns++) await setImmediate()
    const stood = row.standStill()
    expect(await call).toMatchObject({ kind: 'applied', revision: 2 })
    await stood
  })

  it('says so at once while PostgreSQL is dead, and works again after its return', async () => {
    const mortal = await startPostgresHere()
    const own = postgresStore({ url: mortal.url, ...unhurried })
    onTestFinished(() => own.close?.())
    await own.create('key', recordOf(), start)
    await mortal.kill()
    // The pool may not have heard of it before its connection is used.
    await expect(own.read('key', start)).rejects.toMatchObject(unavailable)
    for (let i = 0; i < 20; i++) {
      await expect(own.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))).rejects.toMatchObject(
        unavailable,
      )
    }
    await mortal.restart()
    await until(
      () => own.create('new', recordOf(), start).catch(() => false),
      'PostgreSQL takes a session again',
    )
  })

  it('does not end a site whose own pool has idle connections when they break', async () => {
    const client = new pg.Pool({ connectionString: server.url, application_name: 'idle' })
    onTestFinished(() => client.end())
    const own = postgresStore({ ...patient, client })
    await own.read('key', start)
    await server.inspector.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'idle'",
    )
    await until(() => client.totalCount === 0, 'the pool has no connection')
    expect(await own.read('key', start)).toMatchObject({ kind: 'live' })
  })

  it('says so when nobody answers, within its limit', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    const own = postgresStore({ url: urlAt(portOf(silent)), ...unhurried, connectTimeout: 200 })
    await expect(own.create('key', recordOf(), start)).rejects.toMatchObject(unavailable)
    await expect(own.read('key', start)).rejects.toMatchObject(unavailable)
    await own.close?.()
  })

  it('says so without a server, and works as soon as there is one, with parallel first calls', async () => {
    const port = await freePort()
    const own = postgresStore({ url: urlAt(port) })
    const calls = [
      own.read('key', start),
      own.create('key', recordOf(), start),
      own.retire('key', retirement),
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject(unavailable)
    await own.close?.()
  })
})

describe('requests while PostgreSQL is killed and started again, twice', () => {
  it('fail with a typed error, lose and double no write, and work again after it', async () => {
    const server = await startPostgresHere()
    const store = postgresStore({ ...patient, url: server.url })
    await expectHonestOutages({ store, kill: () => server.kill(), restart: () => server.restart() })
    await store.close?.()
  })
})
