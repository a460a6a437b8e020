import { createEngine, type Session, type SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import postgresStore from '../../src/postgres/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { startProxy, type TcpProxy } from '../support/servers/tcp-proxy.ts'
import { patient } from '../support/unhurried.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const
const large = recordOf({ catalogue: 'x'.repeat(50_000), cart: '[]' })

describe('what the postgres store sends', () => {
  let server: PostgresServer
  let proxy: TcpProxy
  let store: SessionStore
  beforeAll(async () => {
    server = await startPostgres()
    proxy = await startProxy(server.port)
    // One connection, so that no call opens another one while it is counted.
    store = postgresStore({ ...patient, url: urlOf(proxy), max: 1 })
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
    ['create what is there', () => store.create('new', recordOf({ a: '1' }), start)],
    ['read', () => store.read('large', start)],
    ['apply', () => store.apply('large', changeOf({ set: fieldsOf({ cart: '[1]' }), touch: true }))],
    ['apply that conflicts', () => store.apply('large', changeOf({ guard: new Map([['cart', null]]) }))],
    ['apply to nothing', () => store.apply('nothing', changeOf({ set: fieldsOf({ a: '1' }) }))],
    ['retire by revision', () => store.retire('new', { ...retirement, ifRevision: 7 })],
    ['retire', () => store.retire('new', retirement)],
    ['retire again', () => store.retire('new', retirement)],
  ])('takes one round trip to %s', async (_, call) => {
    await call()
    expect(proxy.traffic.roundTrips).toBe(1)
  })

  describe('for a request', () => {
    let pool: SessionStore
    beforeAll(async () => {
      pool = postgresStore({ ...patient, url: urlOf(proxy), max: 2 })
      await Promise.all([pool.read('one', start), pool.read('other', start)])
      await visit(undefined, (session) => session.login('ann'))
    })
    afterAll(() => pool.close?.())

    /** The token that the visitor has after it, and how often one answer had to be waited for after the other. */
    async function visit(token: string | undefined, page: (session: Session) => unknown) {
      proxy.reset()
      const request = createEngine({ store: pool, storeTimeout: 60 }).open(token)
      await page(request.session)
      const change = await request.commit()
      return { token: change.kind === 'set' ? change.token : token, waits: proxy.traffic.waves }
    }

    it.each<[string, number, (session: Session) => unknown]>([
      ['reads', 1, (session) => session.get('cart')],
      ['reads and writes', 2, async (session) => session.set('cart', [...(await session.get('cart')), 1])],
      ['only writes', 1, (session) => session.set('seen', true)],
      ['logs in', 3, (session) => session.login('ann')],
    ])('that %s, it waits for %i', async (_, expected, page) => {
      const { token, waits } = await visit(undefined, (session) => session.set('cart', []))
      expect(waits).toBe(1)
      expect((await visit(token, page)).waits).toBe(expected)
    })
  })

  it.each([
    ['', false],
    [', with named statements', true],
  ])('moves less than 1 kB for a small change in a session of 50 kB%s', async (_, prepare) => {
    const own = postgresStore({ ...patient, url: urlOf(proxy), max: 1, prepare })
    const guard = new Map<string, string | null>([
      ['catalogue', 's-catalogue'],
      ['sealed', null],
    ])
    const change = (cart: string) => changeOf({ set: fieldsOf({ cart }), guard, touch: true })
    const key = '9'.repeat(64)
    await store.create(key, large, start)
    await own.apply(key, change('[{"sku":"a0"}]'))
    proxy.reset()
    expect(await own.apply(key, change('[{"sku":"a1"}]'))).toMatchObject({ kind: 'applied' })
    const { sent, received } = proxy.traffic
    expect(sent + received).toBeLessThan(prepare ? 500 : 1000)
    await own.close?.()
  })

  it('takes one round trip again once a connection was lost', async () => {
    const own = postgresStore({ ...patient, url: urlOf(proxy), max: 1 })
    await own.read('large', start)
    const cut = proxy.cutNextAnswer(/row_to_json/)
    // A read may be sent again.
    expect(await own.read('large', start)).toMatchObject({ kind: 'live' })
    await cut
    proxy.reset()
    await own.read('large', start)
    expect(proxy.traffic).toMatchObject({ roundTrips: 1, connections: 0 })
    await own.close?.()
  })
})

function urlOf({ port }: TcpProxy): string {
  return `postgres://postgres@127.0.0.1:${port}/postgres`
}
