import type { Change, SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { applyStatement } from '../../src/postgres/sql/statements.ts'
import postgresStore from '../../src/postgres/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { patient } from '../support/unhurried.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

describe('a row of the postgres store', () => {
  let server: PostgresServer
  let store: SessionStore
  beforeAll(async () => {
    server = await startPostgres()
    store = postgresStore({ ...patient, url: server.url })
  })
  beforeEach(async () => void (await server.inspector.query('truncate sessions')))
  afterAll(async () => {
    await store.close?.()
    await server.stop()
  })

  async function row(): Promise<Record<string, unknown>> {
    const { rows } = await server.inspector.query("select *, xmin::text from sessions where key = 'key'")
    return rows[0]
  }
  async function namesOf(): Promise<string[]> {
    const found = await store.read('key', start)
    return found.kind === 'live' ? [...found.record.fields.keys()] : [found.kind]
  }

  it.each<[string, Partial<Change>]>([
    ['sets', { set: fieldsOf({ a: '1', b: '2' }) }],
    ['deletes', { delete: ['a', 'b'] }],
    ['drops', { dropIf: new Map([['a', 's-a']]) }],
    [
      'deletes, drops and sets',
      { delete: ['a'], dropIf: new Map([['b', 's-b']]), set: fieldsOf({ c: '3' }) },
    ],
  ])('looks names up, and goes through no list for each field, where a change %s', async (_, change) => {
    const statement = applyStatement('sessions', 'key', changeOf(change))
    const explain = `explain (verbose) ${statement?.text}`
    const { rows } = await server.inspector.query(explain, [...(statement?.values ?? [])])
    const plan = rows.map((line) => line['QUERY PLAN']).join('\n')
    expect(plan).toContain('hashed SubPlan')
    expect(plan).not.toMatch(/ALL \(|\w - |->>/)
  })

  it('keeps the fields in the order in which they were first written', async () => {
    await store.create('key', recordOf({ zebra: '1', b: '2', n10: '3' }), start)
    await store.apply('key', changeOf({ set: fieldsOf({ yak: '4', b: '5', a: '6' }) }))
    expect(await namesOf()).toEqual(['zebra', 'b', 'n10', 'yak', 'a'])
    await store.apply('key', changeOf({ delete: ['b', 'none'], set: fieldsOf({ b: '7' }) }))
    expect(await namesOf()).toEqual(['zebra', 'n10', 'yak', 'a', 'b'])
    const dropIf = new Map([
      ['zebra', 's-zebra'],
      ['n10', 'another stamp'],
    ])
    await store.apply('key', changeOf({ dropIf }))
    expect(await namesOf()).toEqual(['n10', 'yak', 'a', 'b'])
    await store.apply('key', changeOf({ clear: true, set: fieldsOf({ z: '1', c: '2' }) }))
    expect(await namesOf()).toEqual(['z', 'c'])
  })

  it('ends by the earlier of its idle time and its deadline, whatever moves them', async () => {
    const ends = async () => Number((await row()).ends) - start
    await store.create('key', recordOf({}, { deadline: start + 9_000_000 }), start)
    expect(await ends()).toBe(3_600_000)
    await store.apply('key', changeOf({ now: start + 400_000, touch: true }))
    expect(await ends()).toBe(4_000_000)
    await store.apply('key', changeOf({ meta: { idle: 20_000_000 } }))
    expect(await ends()).toBe(9_000_000)
    await store.retire('key', { reason: 'ended', now: start, keepUntil: start + 60_000 })
    expect(await ends()).toBe(60_000)
  })

  it.each([
    ['a touch that is not due', changeOf({ now: start + 1000, touch: true })],
    ['a guard alone', changeOf({ guard: new Map([['a', 's-a']]) })],
    ['a field that is not there', changeOf({ delete: ['b'], dropIf: new Map([['a', 'x']]), touch: true })],
  ])('is not written by %s, which is acknowledged all the same', async (_, change) => {
    await store.create('key', recordOf({ a: '1' }), start)
    const before = await row()
    const applied = { kind: 'applied', meta: recordOf().meta, revision: 1 }
    expect(await store.apply('key', change)).toEqual(applied)
    expect(await row()).toEqual(before)
  })

  it('keeps nothing of a session that ended', async () => {
    await store.create('key', recordOf({ cart: 'secret' }, { userId: 'secret', label: 'secret' }), start)
    await store.retire('key', { reason: 'rotated', now: start, keepUntil: start + 60_000, successor: 'next' })
    const left = Object.entries(await row()).filter(([name, value]) => value !== null && name !== 'xmin')
    expect(Object.fromEntries(left)).toEqual({
      key: 'key',
      deadline: start + 60_000,
      ends: start + 60_000,
      reason: 'rotated',
      at: start,
      successor: 'next',
    })
  })

  it.each(['a\0b', '\ud800', 'a\udfff', '\x1a0000', '\x1a', '"\\{},', "'; drop table sessions; --"])(
    'keeps %j as a name, value, user and label',
    async (text) => {
      const record = {
        ...recordOf({}, { userId: text, label: text, id: text }),
        fields: new Map([[text, { stamp: 's', value: text }]]),
      }
      await store.create('key', record, start)
      expect(await store.read('key', start)).toMatchObject({ record })
      const guard = new Map([[text, 's']])
      const meta = { userId: `${text}!`, label: `${text}!` }
      expect(await store.apply('key', changeOf({ guard, meta, delete: [text] }))).toMatchObject({
        kind: 'applied',
        meta,
      })
      expect(await namesOf()).toEqual([])
    },
  )

  it('keeps times that are no whole milliseconds', async () => {
    const record = recordOf({}, { idle: 100.5, lastSeenAt: start + 0.25 })
    await store.create('key', record, start)
    expect(await store.read('key', start)).toMatchObject({ record })
    const end = start + 0.25 + 100.5
    expect(await store.read('key', end)).toEqual({ kind: 'retired', reason: 'expired', at: end })
  })
})
