import { createEngine, type Session } from '@astro-sessions/engine'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import libsqlStore, { type LibsqlClient } from '../../src/libsql/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { type LibsqlFile, libsqlFile } from './libsql-file.ts'

/** The characters of the parameters of each call of the client. */
let calls: number[] = []
/** How many of them were transactions. */
let transactions = 0

function counted(inner: ReturnType<typeof createClient>): LibsqlClient {
  return {
    batch(statements, mode) {
      transactions += 1
      calls.push(JSON.stringify(statements.map(({ args }) => args)).length)
      return inner.batch(statements, mode)
    },
    execute(statement) {
      calls.push(JSON.stringify(statement.args).length)
      return inner.execute(statement)
    },
  }
}

describe('what the libsql store sends', () => {
  let file: LibsqlFile
  let client: ReturnType<typeof createClient>
  beforeAll(async () => {
    file = await libsqlFile()
    client = createClient({ url: file.url })
  })
  beforeEach(() => {
    calls = []
  })
  afterAll(async () => {
    client.close()
    await file.remove()
  })

  async function visit(token: string | undefined, page: (session: Session) => unknown) {
    calls = []
    const request = createEngine({ store: libsqlStore({ client: counted(client) }) }).open(token)
    await page(request.session)
    const change = await request.commit()
    return { token: change.kind === 'set' ? change.token : token, count: calls.length }
  }

  it.each<[string, number, (session: Session) => unknown]>([
    ['reads', 1, (session) => session.get('cart')],
    ['reads and writes', 2, async (session) => session.set('cart', [...(await session.get('cart')), 1])],
    ['only writes', 1, (session) => session.set('seen', true)],
    ['logs in, and begins the index of its user', 3 + 2, (session) => session.login(crypto.randomUUID())],
  ])('for a request that %s is %i round trips', async (_, expected, page) => {
    const { token, count } = await visit(undefined, (session) => session.set('cart', []))
    expect(count).toBe(1)
    expect((await visit(token, page)).count).toBe(expected)
  })

  it('is no transaction for a read, and one for a write', async () => {
    const { token } = await visit(undefined, (session) => session.set('cart', []))
    transactions = 0
    await visit(token, (session) => session.get('cart'))
    expect(transactions).toBe(0)
    await visit(token, (session) => session.set('seen', true))
    expect(transactions).toBe(1)
  })

  it('is the same for a client that has batches only', async () => {
    const store = libsqlStore({ client: { batch: (...args) => client.batch(...args) } })
    await store.create('batches', recordOf({ cart: '[]' }), start)
    expect(await store.read('batches', start)).toMatchObject({ kind: 'live' })
  })

  it('is less than 1 kB of parameters for a small change in a session of 50 kB', async () => {
    const store = libsqlStore({ client: counted(client) })
    await store.create('large', recordOf({ catalogue: 'x'.repeat(50_000), cart: '[]' }), start)
    calls = []
    const guard = new Map([['catalogue', 's-catalogue']])
    const change = changeOf({ set: fieldsOf({ cart: '[{"sku":"a1"}]' }), guard, touch: true })
    expect(await store.apply('large', change)).toMatchObject({ kind: 'applied' })
    expect(calls).toHaveLength(1)
    expect(calls[0]).toBeLessThan(1000)
  })
})
