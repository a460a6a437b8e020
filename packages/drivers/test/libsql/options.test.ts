import { describe, expect, it } from 'vitest'
import { cloudflareD1, env, libsql, sqliteSchema } from '../../src/index.ts'
import libsqlStore from '../../src/libsql/store.ts'

describe('options of the libsql driver', () => {
  it('are passed on in a descriptor that names the module of the store', () => {
    const options = {
      url: env('TURSO_DATABASE_URL'),
      authToken: env('TURSO_AUTH_TOKEN'),
      table: env('TABLE'),
      commandTimeout: 30_000,
    }
    expect(libsql(options)).toEqual({ entrypoint: '@astro-sessions/drivers/libsql', config: options })
    expect(libsql({ client: './src/lib/db.ts' }).config).toEqual({ client: './src/lib/db.ts' })
  })

  it.each<[object, string]>([
    [{}, '`url` or `client` is missing'],
    [{ url: '' }, '`url` or `client` is missing'],
    [{ url: 7 }, '`url` is not a string'],
    [{ url: ':memory:' }, 'in memory'],
    [{ url: 'file::memory:' }, 'in memory'],
    [{ url: 'file:a.db', syncUrl: 'libsql://a' }, 'no option `syncUrl`'],
    [{ url: undefined }, '`url`'],
    [{ url: 'file:a.db', commandTimeout: 0 }, '`commandTimeout` is not a positive number'],
    [{ url: 'file:a.db', commandTimeout: '5' }, '`commandTimeout` is not a positive number'],
    [{ url: 'file:a.db', table: 'a b' }, '`table`'],
    [{ url: 'file:a.db', table: 'a"; drop table b' }, '`table`'],
    [{ url: 'file:a.db', client: './db.ts' }, '`client` connects by itself'],
  ])('%j is refused where it is written and where it is used', (options, text) => {
    const refusal = expect.objectContaining({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(text),
    })
    expect(() => Reflect.apply(libsql, undefined, [options])).toThrow(refusal)
    expect(() => Reflect.apply(libsqlStore, undefined, [options])).toThrow(refusal)
  })

  it.each([{}, null, 7, { query: () => {} }])('%j is no client', async (client) => {
    const store = libsqlStore({ client: Promise.resolve(client) })
    await expect(store.read('key', 0)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })

  it('tell a client whose module fails from a database that does', async () => {
    const store = libsqlStore({ client: Promise.reject(new TypeError('no such function')) })
    await expect(store.read('key', 0)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('module'),
    })
  })
})

describe('options of the driver of D1', () => {
  it('are a binding, a table and what keys begin with', () => {
    const options = { binding: env('D1'), table: 'visits', base: 'shop' }
    expect(cloudflareD1(options)).toEqual({
      entrypoint: '@astro-sessions/drivers/cloudflare-d1',
      config: options,
    })
  })

  it.each([{ binding: 'my db' }, { table: 'a b' }, { base: 7 }, { database: 'DB' }])(
    '%j is refused',
    (options) => {
      expect(() => Reflect.apply(cloudflareD1, undefined, [options])).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      )
    },
  )

  it('name the table that is printed', () => {
    expect(sqliteSchema('visits')).toContain('create table if not exists "visits"')
    expect(() => sqliteSchema('a; drop table b')).toThrow('not the name of a table')
  })
})
