import { inspect } from 'node:util'
import type { SessionStore } from '@astro-sessions/engine'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import postgresStore, { type PostgresStoreOptions } from '../../../src/postgres/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { until } from '../../support/servers/until.ts'
import { patient } from '../../support/unhurried.ts'
import { GUEST, type PostgresServer, startPostgres } from '../support/postgres-server.ts'

const change = changeOf({ set: fieldsOf({ a: '1' }), touch: true })

describe('what PostgreSQL refuses', () => {
  let server: PostgresServer
  const stores: SessionStore[] = []
  beforeAll(async () => {
    server = await startPostgres()
  })
  beforeEach(async () => void (await server.inspector.query('truncate sessions')))
  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close?.())))
  afterAll(() => server.stop())

  function open(options: PostgresStoreOptions = {}): SessionStore {
    const store = postgresStore({
      ...patient,
      ...('client' in options ? {} : { url: server.url }),
      ...options,
    })
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

  async function expectRefused(store: SessionStore, sentence: string): Promise<void> {
    await expect(store.create('token', recordOf({ a: 'value' }), start)).rejects.toMatchObject(
      refusal(sentence),
    )
    await expect(store.apply('token', change)).rejects.toMatchObject(refusal(sentence))
    await expect(
      store.retire('token', { reason: 'ended', now: start, keepUntil: start + 1 }),
    ).rejects.toMatchObject(refusal(sentence))
  }

  it('a wrong password, in a sentence without it', async () => {
    const { host, port } = { host: '127.0.0.1', port: server.port }
    await server.inspector.query(
      `create role ${GUEST} login password 'correct-horse'; grant all on sessions to ${GUEST}`,
    )
    const wrong = open({ url: `postgres://${GUEST}:swordfish@${host}:${port}/postgres` })
    const error: unknown = await wrong.create('token', recordOf({ a: 'value' }), start).catch((each) => each)
    expect(error).toMatchObject(refusal('user name or password'))
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(
      /swordfish|correct-horse|value|'token'/,
    )
    const right = open({ url: `postgres://${GUEST}:correct-horse@${host}:${port}/postgres` })
    expect(await right.create('key', recordOf(), start)).toBe(true)
  })

  it('a database that there is not', async () => {
    await expectRefused(open({ url: server.url.replace(/postgres$/, 'none') }), 'no database of this name')
  })

  it.each(['missing', 'missing.sessions', '"; drop table sessions; --"'])(
    'a table that there is not: %s',
    async (table) => {
      const store = open({ table })
      await expectRefused(store, 'The table of the sessions does not exist')
      await expect(store.read('key', start)).rejects.toMatchObject({
        hint: expect.stringContaining('npx astro-sessions schema postgres'),
      })
      expect(await open().read('key', start)).toEqual({ kind: 'absent' })
    },
  )

  it.each([
    [
      'lacks a column',
      'create table other (like sessions including all); alter table other drop column names',
    ],
    [
      'has columns of another type',
      'create table other (key text primary key, ends timestamptz, reason text, revision int)',
    ],
    ['is of another program', 'create table other (id serial, data jsonb)'],
  ])('a table that %s', async (_, sql) => {
    await server.inspector.query(`drop table if exists other; ${sql}`)
    await expectRefused(open({ table: 'other' }), 'not the one that this version needs')
  })

  it('a role without rights, whatever it lacks', async () => {
    await server.inspector.query('create role reader login; grant select on sessions to reader')
    const store = open({ url: server.url.replace('postgres@', 'reader@') })
    expect(await store.read('key', start)).toEqual({ kind: 'absent' })
    await expectRefused(store, 'role is not allowed to use the table')
  })

  it('nothing of a role that has what the hint names', async () => {
    const rights = 'create role site login; grant select, insert, update, delete on sessions to site'
    await server.inspector.query(rights)
    const store = open({ url: server.url.replace('postgres@', 'site@') })
    expect(await store.create('key', recordOf(), start)).toBe(true)
    expect(await store.apply('key', change)).toMatchObject({ kind: 'applied' })
    expect(await store.retire('key', { reason: 'ended', now: start, keepUntil: start })).toEqual({
      kind: 'applied',
    })
    expect(await store.sweep?.(start)).toBe(1)
  })

  it('a write to a server that only reads, which may still be read', async () => {
    await open().create('token', recordOf(), start)
    const client = new pg.Pool({
      connectionString: server.url,
      options: '-c default_transaction_read_only=on',
    })
    onTestFinished(() => client.end())
    const store = open({ client })
    await expectRefused(store, 'accepts no writes')
    expect(await store.read('token', start)).toMatchObject({ kind: 'live' })
  })

  it('a write over a connection to a primary that was demoted, which the pool replaces by a new one', async () => {
    const client = new pg.Pool({ connectionString: server.url, max: 1 })
    onTestFinished(() => client.end())
    await client.query('set default_transaction_read_only = on')
    const store = open({ client })
    expect(await store.read('key', start)).toEqual({ kind: 'absent' })
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject(refusal('accepts no writes'))
    expect(await store.create('key', recordOf(), start)).toBe(true)
  })

  it('a statement that waits too long for a lock, of which nothing is written', async () => {
    await open().create('token', recordOf(), start)
    const client = new pg.Pool({ connectionString: server.url, options: '-c statement_timeout=50' })
    onTestFinished(() => client.end())
    const holder = await server.inspector.connect()
    await holder.query("begin; select from sessions where key = 'token' for update")
    await expect(open({ client }).apply('token', change)).rejects.toMatchObject(refusal('took too long'))
    await holder.query('rollback')
    holder.release()
    expect(await open().read('token', start)).toMatchObject({ revision: 1 })
  })

  it('does not know of a write that waits for a lock beyond its limit', async () => {
    await open().create('token', recordOf(), start)
    const holder = await server.inspector.connect()
    await holder.query("begin; select from sessions where key = 'token' for update")
    const impatient = open({ commandTimeout: 200 })
    await until(() => impatient.read('token', start).then(Boolean, () => false), 'a connection')
    await expect(impatient.apply('token', change)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await holder.query('rollback')
    holder.release()
    const isWritten = async () => {
      const found = await open().read('token', start)
      return found.kind === 'live' && found.revision === 2
    }
    await until(isWritten, 'the statement is done')
  })

  it('a connection more than the pool has', async () => {
    const client = new pg.Pool({ connectionString: server.url, max: 1 })
    const held = await client.connect()
    // From here on: to connect takes as long as the machine is busy.
    client.options.connectionTimeoutMillis = 100
    onTestFinished(async () => {
      held.release()
      await client.end()
    })
    await expectRefused(open({ client }), 'None of the 1 connections of the pool')
    await expect(open({ client }).read('key', start)).rejects.toMatchObject(
      refusal('None of the 1 connections'),
    )
  })

  it('a connection more than the server has', async () => {
    await server.inspector.query('create role few login connection limit 0')
    await expectRefused(
      open({ url: server.url.replace('postgres@', 'few@') }),
      'no connection or memory left',
    )
  })
})
