import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresSchema } from '../../src/index.ts'
import postgresStore, { makeTable } from '../../src/postgres/store.ts'
import { recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

describe('the table of the postgres driver', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
    await server.inspector.query('create schema auth; create schema "my ""odd"" schema"')
  })
  afterAll(() => server.stop())

  async function tables(): Promise<string[]> {
    const { rows } = await server.inspector.query(
      "select schemaname || '.' || tablename || ' ' || coalesce(string_agg(indexname, ' ' order by indexname), '') r " +
        "from pg_tables left join pg_indexes using (schemaname, tablename) where schemaname !~ '^(pg_|information)' " +
        'group by schemaname, tablename order by 1',
    )
    return rows.map(({ r }) => r)
  }

  it.each([
    ['visits', 'public', 'visits'],
    ['Visits', 'public', 'Visits'],
    ['my-visits', 'public', 'my-visits'],
    ['besök', 'public', 'besök'],
    ['auth.sessions', 'auth', 'sessions'],
    ['auth."a.b"', 'auth', 'a.b'],
    [
      '"my ""odd"" schema"."it\'s; drop table sessions; --"',
      'my "odd" schema',
      "it's; drop table sessions; --",
    ],
    ['s'.repeat(58), 'public', 's'.repeat(58)],
  ])('is made and used by the name %s', async (table, schema, name) => {
    await server.inspector.query(postgresSchema(table))
    const before = await tables()
    expect(before.filter((line) => line.startsWith(`${schema}.${name} `))[0]).toContain(`${name}_ends`)
    // What is there stays as it is.
    await server.inspector.query(postgresSchema(table))
    const store = postgresStore({ ...patient, url: server.url, table })
    expect(await store.create('key', recordOf({ a: '1' }), start)).toBe(true)
    expect(await store.read('key', start)).toMatchObject({ record: recordOf({ a: '1' }) })
    expect(await store.sweep?.(start + 1e9)).toBe(1)
    await store.close?.()
    expect(await tables()).toEqual(before)
  })

  it('is made on request, by ten processes at once, and once', async () => {
    const made = Array.from({ length: 10 }, () => makeTable({ url: server.url, table: 'requested' }))
    await Promise.all(made)
    const store = postgresStore({ ...patient, url: server.url, table: 'requested' })
    expect(await store.create('key', recordOf(), start)).toBe(true)
    await makeTable({ url: server.url, table: 'requested' })
    expect(await store.read('key', start)).toMatchObject({ kind: 'live' })
    await store.close?.()
  })

  it('is not made by a role that may not, which is told so', async () => {
    await server.inspector.query('create role maker login')
    const making = makeTable({ url: server.url.replace('postgres@', 'maker@'), table: 'refused' })
    await expect(making).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('is not made by a request', async () => {
    const before = await tables()
    const store = postgresStore({ ...patient, url: server.url, table: 'nowhere' })
    await expect(store.create('key', recordOf(), start)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await store.close?.()
    expect(await tables()).toEqual(before)
  })

  it('holds the sessions of sites with other bases apart', async () => {
    const stores = ['shop', 'blog:', ''].map((base) => postgresStore({ ...patient, url: server.url, base }))
    const created = await Promise.all(stores.map((store) => store.create('key', recordOf(), start)))
    expect(created).toEqual([true, true, true])
    const { rows } = await server.inspector.query('select key from sessions order by key')
    expect(rows.map(({ key }) => key)).toEqual(['blog:key', 'key', 'shop:key'])
    await Promise.all(stores.map((store) => store.close?.()))
  })
})
