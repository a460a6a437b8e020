import { once } from 'node:events'
import { createEngine } from '@astro-sessions/engine'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { stateOf } from '../../../src/postgres/postgres-error.ts'
import { postgresSchema } from '../../../src/postgres/sql/schema.ts'
import postgresStore from '../../../src/postgres/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../../support/records.ts'
import { expectHonestOutages } from '../../support/servers/killed-server.ts'
import { until } from '../../support/servers/until.ts'
import { patient } from '../../support/unhurried.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'

describe('what others have set in PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
    await server.inspector.query('create role site login; grant all on sessions to site')
  })
  beforeEach(async () => void (await server.inspector.query('alter role site reset all; truncate sessions')))
  afterAll(() => server.stop())

  function open(table = 'sessions') {
    const url = server.url.replace('postgres@', 'site@')
    const store = postgresStore({ ...patient, url, table })
    onTestFinished(() => store.close?.())
    return store
  }

  it.each(['repeatable read', 'serializable'])(
    'as isolation of a role, %s, loses none of 40 parallel writes',
    async (isolation) => {
      await server.inspector.query(`alter role site set default_transaction_isolation = '${isolation}'`)
      const stores = [open(), open()]
      const engines = stores.map((store) => createEngine({ store, queue: false, storeTimeout: 60 }))
      const first = engines[0]?.open(undefined)
      first?.session.set('items', [])
      const change = await first?.commit()
      const token = change?.kind === 'set' ? change.token : ''
      const add = async (item: number) => {
        const request = engines[item % 2]?.open(token)
        await request?.session.update('items', (items: number[] = []) => [...items, item])
      }
      await Promise.all(Array.from({ length: 40 }, (_, item) => add(item)))
      const items: number[] | undefined = await engines[0]?.open(token).session.get('items')
      expect(items?.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, item) => item))
    },
  )

  it.each(['repeatable read', 'serializable'])(
    'as isolation, %s, sends a change again that PostgreSQL refused for one that came between',
    async (isolation) => {
      const pool = new pg.Pool({
        connectionString: server.url,
        options: `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}`,
        application_name: 'second',
      })
      onTestFinished(() => pool.end())
      const ends: string[] = []
      const query = async (text: string, values: unknown[]) => {
        try {
          const result = await pool.query(text, values)
          ends.push('done')
          return result
        } catch (error) {
          ends.push(stateOf(error) ?? 'lost')
          throw error
        }
      }
      const store = postgresStore({ client: { query }, commandTimeout: 60_000 })
      await store.create('key', recordOf({ a: '1', b: '1' }), start)
      ends.length = 0

      const first = await server.inspector.connect()
      await first.query('begin; update sessions set vals = vals || \'{"b":"2"}\' where key = \'key\'')
      const applying = store.apply(
        'key',
        changeOf({ set: fieldsOf({ a: '2' }), guard: new Map([['a', 's-a']]) }),
      )
      const waiting =
        "select from pg_stat_activity where application_name = 'second' and wait_event_type = 'Lock'"
      const waits = async () => (await server.inspector.query(waiting)).rowCount === 1
      await until(waits, 'the second change waits for the first, with a snapshot from before it')
      await first.query('commit')
      first.release()

      expect(await applying).toMatchObject({ kind: 'applied', revision: 2 })
      expect(ends).toEqual(['40001', 'done'])
      const found = await store.read('key', start)
      expect(found).toMatchObject({ record: { fields: fieldsOf({ a: '2', b: '2' }) } })
    },
  )

  it('as search_path does not matter to a table that is named with its schema', async () => {
    const [schema, table] = [`"a ""b"" ü"`, `"it's; --"`]
    const name = `${schema}.${table}`
    await server.inspector.query(
      `create schema ${schema}; ${postgresSchema(name)}; grant usage on schema ${schema} to site; grant all on ${name} to site`,
    )
    await server.inspector.query(`alter role site set search_path = 'nowhere'`)
    await expect(open().read('key', start)).rejects.toMatchObject({
      message: expect.stringContaining('does not exist'),
    })
    const store = open(name)
    expect(await store.create('key', recordOf({ a: '1' }), start)).toBe(true)
    const change = changeOf({ set: fieldsOf({ a: '2' }), guard: new Map([['a', 's-a']]), touch: true })
    expect(await store.apply('key', change)).toMatchObject({ kind: 'applied', revision: 2 })
    expect(await store.retire('key', { reason: 'ended', now: start, keepUntil: start })).toMatchObject({
      kind: 'applied',
    })
    expect(await store.sweep?.(start)).toBe(1)
  })

  it('as time of its machine does not matter: only the clock of the site ends a session', async () => {
    const store = open()
    // A hundred years away from the database's clock.
    const now = start + 100 * 365 * 86_400_000
    await store.create('key', recordOf({}, { createdAt: now, lastSeenAt: now, deadline: now + 1000 }), now)
    expect(await store.read('key', now + 999)).toMatchObject({ kind: 'live' })
    expect(await store.sweep?.(now + 999)).toBe(0)
    expect(await store.sweep?.(now + 1000)).toBe(1)
  })
})

describe('a process of PostgreSQL that is killed under load, which ends all connections, twice', () => {
  it('fails with a typed error in time, loses and doubles no write, and works within a second', async () => {
    const server = await startPostgres('restart_after_crash=on')
    onTestFinished(() => server.stop())
    const store = postgresStore({ ...patient, url: server.url, applicationName: 'site' })
    onTestFinished(() => store.close?.())
    const isUp = () => server.inspector.query('select').then(Boolean, () => false)
    await expectHonestOutages({
      store,
      // It is back before everybody has noticed.
      failures: 0,
      async kill() {
        const witness = await server.inspector.connect()
        const gone = once(witness, 'error')
        const sql = "select pid from pg_stat_activity where application_name = 'site' limit 1"
        const { rows } = await witness.query(sql)
        process.kill(rows[0].pid, 'SIGKILL')
        await gone
        witness.release(true)
      },
      restart: () => until(isUp, 'PostgreSQL has recovered'),
    })
  })
})
