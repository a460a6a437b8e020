import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import postgresStore from '../../src/postgres/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const

/** What stands in a row of a session instead of what the store wrote. */
const foreign: [what: string, set: string][] = [
  ['values that are a list', "vals = '[1]'"],
  ['values that are a text', 'vals = \'"a"\''],
  ['no values', 'vals = null'],
  ['stamps that are no object', "stamps = '1'"],
  ['no names', 'names = null'],
  ['no id', 'id = null'],
  ['no revision', 'revision = null'],
  ['no idle time', 'idle = null'],
  ['a marker of an unknown kind', "reason = 'vanished', at = 1"],
  ['a marker without its time', "reason = 'ended', at = null"],
]

describe('a row that another program wrote', () => {
  let server: PostgresServer
  let store: SessionStore
  beforeAll(async () => {
    server = await startPostgres()
    // As the table of a site's own migrations may be.
    await server.inspector.query('alter table sessions drop constraint sessions_check')
    store = postgresStore({ ...patient, url: server.url })
  })
  beforeEach(async () => void (await server.inspector.query('truncate sessions')))
  afterAll(async () => {
    await store.close?.()
    await server.stop()
  })

  async function rows() {
    return (await server.inspector.query('select * from sessions')).rows
  }

  describe.each(foreign)('%s', (_, set) => {
    beforeEach(async () => {
      await store.create('key', recordOf({ a: '1' }), start)
      await server.inspector.query(`update sessions set ${set}`)
    })

    it('is no session', async () => {
      expect(await store.read('key', start)).toEqual({ kind: 'unreadable' })
    })

    it('gives way to a new record, of which nothing is left over', async () => {
      expect(await store.create('key', recordOf({ b: '2' }), start)).toBe(true)
      expect(await store.read('key', start)).toEqual({
        kind: 'live',
        record: recordOf({ b: '2' }),
        revision: 1,
      })
    })

    it('gives way to a marker', async () => {
      expect(await store.retire('key', { ...retirement, ifRevision: 9 })).toEqual({
        kind: 'gone',
        reason: 'unreadable',
      })
      expect(await store.retire('key', retirement)).toEqual({ kind: 'applied' })
      expect(await store.read('key', start)).toMatchObject({ kind: 'retired', reason: 'ended' })
    })
  })

  it('takes no change where a part of the record is not there, and stays as it is', async () => {
    await store.create('key', recordOf({ a: '1' }), start)
    await server.inspector.query("update sessions set reason = 'vanished'")
    const before = await rows()
    const change = changeOf({ set: fieldsOf({ a: '2' }), meta: { userId: 'ann' }, touch: true })
    expect(await store.apply('key', change)).toEqual({ kind: 'gone', reason: 'unreadable' })
    expect(await rows()).toEqual(before)
  })

  it('does not show what the store did not write into its own record', async () => {
    await store.create('key', recordOf({ a: '1' }), start)
    await server.inspector.query(`update sessions set names = '{a,b,c}', vals = vals || '{"b":"2","c":3}'`)
    expect(await store.read('key', start)).toMatchObject({ record: recordOf({ a: '1' }) })
  })
})

describe('the table that is printed', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  it.each(foreign)('lets in no row with %s', async (_, set) => {
    const store = postgresStore({ ...patient, url: server.url })
    await store.create(set, recordOf({ a: '1' }), start)
    await store.close?.()
    await expect(server.inspector.query(`update sessions set ${set}`)).rejects.toMatchObject({
      code: '23514',
    })
  })
})
