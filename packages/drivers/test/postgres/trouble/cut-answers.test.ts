import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import postgresStore from '../../../src/postgres/store.ts'
import { isSoak } from '../../support/explored-pairs.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { startProxy, type TcpProxy } from '../../support/servers/tcp-proxy.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'

/** The long runs cut at every byte. */
const STEP = isSoak ? 1 : 23

const unknown = { name: 'SessionError', code: 'OUTCOME_UNKNOWN' }
const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const
const change = changeOf({ set: fieldsOf({ a: '1' }) })

describe('an answer of PostgreSQL that breaks off, at one byte after another,', () => {
  let server: PostgresServer
  let proxy: TcpProxy
  let store: SessionStore
  beforeAll(async () => {
    server = await startPostgres()
    proxy = await startProxy(server.port)
    const url = `postgres://postgres@127.0.0.1:${proxy.port}/postgres`
    store = postgresStore({ url, max: 1, connectTimeout: 20_000, commandTimeout: 20_000 })
  })
  afterAll(async () => {
    await store.close?.()
    await proxy.stop()
    await server.stop()
  })

  /** Calls again and again, with one more part of the answer each time, until the whole answer has come. */
  async function cutEverywhere(request: RegExp, call: (key: string) => Promise<void>): Promise<number> {
    let cuts = 0
    for (let passed = 0; ; passed += STEP) {
      const key = `${request.source}-${passed}`
      await store.create(key, recordOf({ a: '0' }), start)
      const cut = proxy.cutNextAnswer(request, passed)
      await call(key)
      cuts++
      if (passed + STEP >= (await cut)) return cuts
    }
  }

  it('leaves open what became of a write, which was made once', async () => {
    const cuts = await cutEverywhere(/update/, async (key) => {
      await expect(store.apply(key, change)).rejects.toMatchObject(unknown)
      expect(await store.read(key, start)).toMatchObject({ kind: 'live', revision: 2 })
    })
    expect(cuts).toBeGreaterThan(2)
  })

  it('leaves open whether a session has ended, which it has', async () => {
    await cutEverywhere(/retire|reason=/, async (key) => {
      await expect(store.retire(key, retirement)).rejects.toMatchObject(unknown)
      expect(await store.read(key, start)).toMatchObject({ kind: 'retired' })
    })
  })

  it('leaves open whether a session has begun, which it has', async () => {
    await cutEverywhere(/insert/, async (key) => {
      await expect(store.create(`${key} new`, recordOf({ a: '0' }), start)).rejects.toMatchObject(unknown)
      expect(await store.create(`${key} new`, recordOf(), start)).toBe(false)
    })
  })

  it('is asked for once more where nothing is written', async () => {
    await cutEverywhere(/select/, async (key) => {
      expect(await store.read(key, start)).toMatchObject({ kind: 'live', revision: 1 })
    })
  })
})
