import { describe, expect, it } from 'vitest'
import { expectKept } from '../redis/support/keeping.ts'
import { expectReferenceAnswers } from '../support/random-calls.ts'
import { changeOf, fieldsOf, recordOf, start } from '../support/records.ts'
import { useRestPlace } from './support/rest-place.ts'

const place = useRestPlace()
const minute = 60_000

describe('the upstash store', () => {
  it.each([
    ['sessions', 'sessions:key'],
    ['shop:sessions:', 'shop:sessions:key'],
    ['', 'key'],
  ])('puts keys below the base %j', async (base, name) => {
    await place.open({ base }).create('key', recordOf(), start)
    expect(await place.redis.inspector.keys('*')).toEqual([name])
  })

  it('lets the database forget a session a minute after its end, and a marker a minute after its time', async () => {
    const store = place.open()
    const begun = Date.now()
    await store.create('key', recordOf({}, { deadline: start + 5 * minute }), start)
    await store.retire('ended', { reason: 'ended', now: start, keepUntil: start + 2 * minute })
    await expectKept(place.redis.inspector, 'sessions:key', 360, begun)
    await expectKept(place.redis.inspector, 'sessions:ended', 180, begun)
  })

  it('carries thousands of fields in one change, one record and one conflict', async () => {
    const store = place.open()
    const names = Array.from({ length: 9000 }, (_, index) => [`name${index}`, `value ${index}`])
    const many = fieldsOf(Object.fromEntries(names))
    await store.create('key', recordOf(), start)
    expect(await store.apply('key', changeOf({ set: many }))).toMatchObject({ kind: 'applied' })
    expect(await store.read('key', start)).toMatchObject({ record: { fields: many } })
    const refused = await store.apply('key', changeOf({ guard: new Map([['name1', null]]) }))
    expect(refused).toMatchObject({ kind: 'conflict', current: { fields: many } })
  })

  it('gives back every text as it was: base64, NUL, emoji, separators of lines, quotes, JSON', async () => {
    const texts = { a: 'aGVsbG8=', b: 'a\0b', c: 'ü€😀\u2028\u2029', d: '"\\\'', e: '{"result":"OK"}', f: '' }
    const store = place.open()
    await store.create('key', recordOf(texts), start)
    expect(await store.read('key', start)).toMatchObject({ record: recordOf(texts) })
  })
})

describe('upstash beside the reference store', () => {
  it.each([1, 2, 3])('answers as the reference does, 400 random calls, seed %i', async (seed) => {
    await expectReferenceAnswers(place.open(), seed)
  })
})

describe('what another program wrote under a key', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['a string', () => place.redis.inspector.set('sessions:key', '{"user":"ann"}')],
    ['a list', () => place.redis.inspector.rpush('sessions:key', 'a')],
    ['a hash', () => place.redis.inspector.hset('sessions:key', { fa: 's-a 1', user: 'ann' })],
  ])('is known from nothing, takes no change, and gives way to a new record: %s', async (_, write) => {
    const store = place.open()
    await write()
    const before = await place.redis.inspector.dump('sessions:key')
    expect(await store.read('key', start)).toEqual({ kind: 'unreadable' })
    const change = changeOf({ set: fieldsOf({ a: '1' }), touch: true })
    expect(await store.apply('key', change)).toEqual({ kind: 'gone', reason: 'unreadable' })
    expect(await place.redis.inspector.dump('sessions:key')).toEqual(before)
    expect(await store.create('key', recordOf({ b: '2' }), start)).toBe(true)
    expect(await store.read('key', start)).toMatchObject({ record: recordOf({ b: '2' }) })
  })
})
