import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import libsqlStore from '../../../src/libsql/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { expectHonestOutages } from '../../support/servers/killed-server.ts'
import { expectNothingTwice, testLostWrites } from '../../support/servers/lost-answers.ts'
import { startProxy, type TcpProxy } from '../../support/servers/tcp-proxy.ts'
import { type LibsqlServer, startLibsqlServer } from '../libsql-server.ts'

let server: LibsqlServer
beforeAll(async () => {
  server = await startLibsqlServer()
})
afterAll(() => server.remove())

describe('libsql store when the connection to a server is lost', () => {
  let proxy: TcpProxy
  let store: SessionStore
  let count = 0
  beforeAll(async () => {
    proxy = await startProxy(Number(new URL(server.url).port))
  })
  beforeEach(async () => {
    store = libsqlStore({ url: `http://127.0.0.1:${proxy.port}`, base: `test-${++count}` })
    await store.create('key', recordOf(), start)
  })
  afterEach(() => store.close?.())
  afterAll(() => proxy.stop())

  const place = () => ({ store, cutNextWrite: () => proxy.cutNextAnswer(/update|insert/) })

  describe('between a request and its answer', () => {
    testLostWrites(place)
  })

  it('stores nothing twice and nothing acknowledged is missing, cut 30 times under load', async () => {
    await expectNothingTwice(place())
  })

  it('does not take what it got of an answer that was cut in its middle', async () => {
    const cut = proxy.cutNextAnswer(/update/, 200)
    await expect(store.apply('key', changeOf({ set: fieldsOf({ a: '1' }) }))).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
    expect(await cut).toBeGreaterThan(200)
    expect(await store.read('key', start)).toMatchObject({ record: recordOf({ a: '1' }), revision: 2 })
  })
})

describe('libsql store while its server is killed', () => {
  it('keeps what it acknowledged, is honest about the rest, and works again after its return', async () => {
    const store = libsqlStore({ url: server.url, base: 'killed' })
    await expectHonestOutages({ store, kill: server.kill, restart: server.restart })
    await store.close?.()
  })
})
