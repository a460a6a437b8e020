import type { SessionStore } from '@astro-sessions/engine'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import libsqlStore, { makeLibsqlTable } from '../../src/libsql/store.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { type LibsqlFile, libsqlFile } from './libsql-file.ts'

/** What stands in a row of a session instead of what the store wrote. */
const foreign: [what: string, set: string][] = [
  ['fields that are no JSON', "fields = 'text'"],
  ['fields that are a text', `fields = '"a"'`],
  ['fields that are an object', `fields = '{"a":["s","1"]}'`],
  ['fields that are no lists', `fields = '["a"]'`],
  ['a field without its value', `fields = '[["a","s-a"]]'`],
  ['a field whose value is a number', `fields = '[["a","s-a",1]]'`],
  ['no fields', 'fields = null'],
  ['no id', 'id = null'],
  ['no revision', 'revision = null'],
  ['no idle time', 'idle = null'],
  ['a marker of an unknown kind', "reason = 'vanished', at = 1"],
  ['a marker without its time', "reason = 'ended', at = null"],
]

describe('a row of the libsql store', () => {
  let file: LibsqlFile
  let client: ReturnType<typeof createClient>
  let store: SessionStore
  beforeAll(async () => {
    file = await libsqlFile()
    client = createClient({ url: file.url })
    store = libsqlStore({ client })
  })
  beforeEach(async () => void (await client.execute('delete from sessions')))
  afterAll(async () => {
    client.close()
    await file.remove()
  })

  describe.each(foreign)('that another program gave %s', (_, set) => {
    beforeEach(async () => {
      await store.create('key', recordOf({ a: '1' }), start)
      await client.execute(`update sessions set ${set}`)
    })

    it('is no session, and takes no change', async () => {
      expect(await store.read('key', start)).toEqual({ kind: 'unreadable' })
      const change = changeOf({ set: fieldsOf({ a: '2' }), guard: new Map([['b', null]]), delete: ['c'] })
      expect(await store.apply('key', change)).toEqual({ kind: 'gone', reason: 'unreadable' })
      expect(await store.read('key', start)).toEqual({ kind: 'unreadable' })
    })

    it('gives way to a new record, and to a marker', async () => {
      const retirement = { reason: 'ended', now: start, keepUntil: start + 1000 } as const
      expect(await store.retire('key', { ...retirement, ifRevision: 1 })).toMatchObject({ kind: 'gone' })
      expect(await store.create('key', recordOf({ b: '2' }), start)).toBe(true)
      expect(await store.read('key', start)).toMatchObject({ kind: 'live', record: recordOf({ b: '2' }) })
      await client.execute(`update sessions set ${set}`)
      expect(await store.retire('key', retirement)).toEqual({ kind: 'applied' })
      expect(await store.read('key', start)).toMatchObject({ kind: 'retired', reason: 'ended' })
    })
  })

  it('keeps the fields in the order in which they were first written, whatever their names', async () => {
    const names = async () => {
      const found = await store.read('key', start)
      return found.kind === 'live' ? [...found.record.fields.keys()] : [found.kind]
    }
    const set = (...of: string[]) => fieldsOf(Object.fromEntries(of.map((name) => [name, '1'])))
    await store.create(
      'key',
      { ...recordOf(), fields: new Map([...set('zebra'), ...set('b'), ...set('10')]) },
      start,
    )
    await store.apply('key', changeOf({ set: new Map([...set('$."a'), ...set('b'), ...set('2')]) }))
    expect(await names()).toEqual(['zebra', 'b', '10', '$."a', '2'])
    await store.apply('key', changeOf({ delete: ['b', 'none'], set: set('b') }))
    expect(await names()).toEqual(['zebra', '10', '$."a', '2', 'b'])
    await store.apply('key', changeOf({ dropIf: new Map([['10', 's-10']]) }))
    expect(await names()).toEqual(['zebra', '$."a', '2', 'b'])
  })

  it('keeps halves of surrogate pairs and U+0000 apart, and ends no process by them', async () => {
    const odd = { 'x\ud800y': 'a\ud800', 'x\udc00y': 'b\0c', 'x\0y': 'c', 'x\x1ay': 'd', x: 'e' }
    await store.create('key', recordOf(odd, { userId: 'u\ud800', label: 'l\0' }), start)
    const more = changeOf({ set: fieldsOf({ 'z\ud800': '\udfff' }), guard: new Map([['x\0z', null]]) })
    expect(await store.apply('key', more)).toMatchObject({
      kind: 'applied',
      meta: { userId: 'u\ud800', label: 'l\0' },
    })
    const found = await store.read('key', start)
    const values =
      found.kind === 'live' ? [...found.record.fields].map(([name, { value }]) => [name, value]) : []
    expect(values).toEqual([...Object.entries(odd), ['z\ud800', '\udfff']])
  })

  it('keeps nothing of a session that ended', async () => {
    await store.create('key', recordOf({ cart: 'secret' }, { userId: 'secret', label: 'secret' }), start)
    await store.retire('key', { reason: 'rotated', now: start, keepUntil: start + 60_000, successor: 'next' })
    const { rows } = await client.execute('select * from sessions')
    expect(JSON.stringify(rows)).not.toContain('secret')
  })

  it('is swept once it has ended, some at a time, and no other is', async () => {
    for (let index = 0; index < 250; index++) await store.create(`over-${index}`, recordOf(), start)
    await store.create('longer', recordOf({}, { idle: 9e9, deadline: start + 9e9 }), start)
    expect(await store.sweep?.(start + 1e9)).toBe(250)
    expect(await store.read('longer', start)).toMatchObject({ kind: 'live' })
  })

  it('stays when the table is made again', async () => {
    await store.create('key', recordOf(), start)
    await makeLibsqlTable({ url: file.url })
    expect(await store.read('key', start)).toMatchObject({ kind: 'live' })
  })

  it.each(['a\0b', 'a\ud800b', 'a\x1ab'])(
    'is one of its own for each key, whatever its base holds: %j',
    async (base) => {
      const own = libsqlStore({ client, base })
      const keys = ['0'.repeat(64), '1'.repeat(64)]
      for (const key of keys) expect(await own.create(key, recordOf({ a: key }), start)).toBe(true)
      for (const key of keys)
        expect(await own.read(key, start)).toMatchObject({ record: { fields: fieldsOf({ a: key }) } })
      const found: string[] = []
      for await (const page of own.keys?.() ?? []) found.push(...page)
      expect(found.toSorted()).toEqual(keys)
    },
  )
})
