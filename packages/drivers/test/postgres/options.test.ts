import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { env, type PostgresOptions, postgres } from '../../src/index.ts'
import postgresStore from '../../src/postgres/store.ts'

vi.mock('pg', () => {
  throw new Error('Cannot find package')
})

describe('postgres driver without pg', () => {
  it('says at the first use what to install', async () => {
    const store = postgresStore({ url: 'postgres://localhost' })
    await expect(store.read('key', 0)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('`pg`'),
      hint: expect.stringContaining('dependencies of the site'),
    })
    await store.close?.()
  })
})

describe('options of the postgres driver', () => {
  it('are passed on in a descriptor that names the module of the store', () => {
    const options: PostgresOptions = { url: env('DATABASE_URL'), table: env('TABLE', 'a"b'), prepare: true }
    expect(postgres(options)).toEqual({ entrypoint: '@astro-sessions/drivers/postgres', config: options })
    expect(JSON.parse(JSON.stringify(postgres(options)))).toEqual(postgres(options))
    expect(postgres({ client: './src/lib/db.ts', table: 'auth.sessions' }).config.client).toBe(
      './src/lib/db.ts',
    )
  })

  it.each<[object, string]>([
    [{ connectTimeout: 0 }, '`connectTimeout`'],
    [{ commandTimeout: Number.NaN }, '`commandTimeout`'],
    [{ max: -1 }, '`max`'],
    [{ uri: 'postgres://localhost' }, 'no option `uri`'],
    [{ connectionString: 'postgres://localhost' }, 'no option `connectionString`'],
    [{ url: undefined }, '`url`'],
    [{ table: 7 }, '`table`'],
    [{ table: '' }, '`table`'],
    [{ table: 'a b' }, '`table`'],
    [{ table: 'a.b.c' }, '`table`'],
    [{ table: 'sessions; drop table users' }, '`table`'],
    [{ table: 'sessions"' }, '`table`'],
    [{ table: '"a"b"' }, '`table`'],
    [{ table: '"a\0b"' }, '`table`'],
    [{ table: 's'.repeat(59) }, '`table`'],
    [{ table: `"${'é'.repeat(30)}"` }, '`table`'],
    [{ client: './db.ts', url: 'postgres://localhost' }, '`client`'],
  ])('%j is refused where it is written and where it is used', (options, name) => {
    const refusal = expect.objectContaining({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(name),
    })
    expect(() => postgres(options)).toThrow(refusal)
    expect(() => postgresStore(options)).toThrow(refusal)
  })

  it.each([null, 'postgres://localhost'])('%j is no object of options', (options) => {
    expect(() => Reflect.apply(postgres, undefined, [options])).toThrow('not an object')
  })

  it.each([{ query: () => {} }, '', 7])('%j is no path of a module with a client', (client) => {
    expect(() => Reflect.apply(postgres, undefined, [{ client }])).toThrow('not the path of a module')
  })

  it.each([{}, null, 7, 'text', { query: 7 }, new Map()])('%j is no client', async (client) => {
    const store = postgresStore({ client: Promise.resolve(client) })
    await expect(store.read('key', 0)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      hint: expect.stringContaining('Pool'),
    })
  })

  it('a pool of the site hears once of a connection that breaks, however many stores are opened over it', async () => {
    const pool = Object.assign(new EventEmitter(), {
      totalCount: 0,
      connect: () => Promise.reject(new Error('down')),
    })
    const stores = Array.from({ length: 20 }, () => postgresStore({ client: pool }))
    for (const store of stores)
      await expect(store.read('key', 0)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(pool.listenerCount('error')).toBe(1)
  })

  it('a client whose module fails is told apart from a database that does', async () => {
    const store = postgresStore({ client: Promise.reject(new TypeError('no such function')) })
    await expect(store.read('key', 0)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('module'),
    })
  })

  it.each([undefined, {}, { rows: [{ r: 7 }] }, [{ other: '' }], [7]])(
    'a client that answers %j is told so',
    async (answer) => {
      const store = postgresStore({ client: { query: async () => answer as never } })
      await expect(store.read('key', 0)).rejects.toMatchObject({ code: 'STORE_INVALID' })
    },
  )
})
