import type { Field } from '../../../lib/store/store.ts'
import { begin, defineCase, IDLE, makeChange, makeFields, makeRecord, readLive } from '../bench.ts'
import { expectKind, expectSame } from '../expect.ts'

const OBJECT_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '0',
  '-1',
  'then',
]
const PATH_NAMES = [
  '..',
  '../../x',
  '/etc/passwd',
  'a/b',
  'a\\b',
  'a:b',
  'a.b',
  'a*b?',
  'a{b}',
  'C:',
  'nul',
  '%2e%2e',
]
const TEXT_NAMES = [
  '',
  ' ',
  ' a ',
  'a\nb',
  'a\r\nb',
  'a\tb',
  'a\0b',
  '"',
  "'",
  '\\',
  'é',
  'e\u0301',
  'ÀÉ',
  '日本',
  '👩‍🚀',
  '\uFEFF',
  '\u2028',
]
const NAMES = [...OBJECT_NAMES, ...PATH_NAMES, ...TEXT_NAMES, 'x'.repeat(1000)]

const VALUES = [
  '',
  ' ',
  '0',
  '1e3',
  'null',
  'undefined',
  'true',
  '[{"a":1},"\\ud800"]',
  ' padded\n',
  'a\0b',
  '\r\n',
  '"',
  '\\',
  '日本👩‍🚀e\u0301\uFEFF\u2028',
  '*3\r\n$3\r\nSET\r\n',
  'x'.repeat(100_000),
]

const LONG = 'long'

const STAMPS = ['0', 'a', 'A', '-', '_', '-_-_', '0123456789abcdef', 'ABCDEFGHIJKLMNOP']

export const valueCases = [
  defineCase('keeps fields of any name apart', async ({ store, key, now }) => {
    const name = key()
    const fields = new Map(
      NAMES.map((each, index) => [each, { stamp: `s${index}`, value: `value ${index}` }]),
    )
    await begin(store, name, { ...makeRecord(now), fields }, now)
    expectSame((await readLive(store, name, now)).record.fields, fields, 'fields after create')
    await store.apply(name, makeChange(now, { clear: true }))
    await store.apply(name, makeChange(now, { set: fields }))
    expectSame((await readLive(store, name, now)).record.fields, fields, 'fields after apply')
  }),

  defineCase('guards, drops and deletes fields of any name', async ({ store, key, now }) => {
    const name = key()
    const absent = new Map(NAMES.map((each) => [each, null]))
    const fields = new Map(NAMES.map((each) => [each, { stamp: 'first', value: each }]))
    const stamps = new Map(NAMES.map((each) => [each, 'first']))
    await begin(store, name, makeRecord(now), now)
    expectKind(
      await store.apply(name, makeChange(now, { guard: absent, set: fields })),
      'applied',
      'guarded set',
    )
    expectKind(await store.apply(name, makeChange(now, { guard: absent })), 'conflict', 'guard for absence')
    expectKind(
      await store.apply(name, makeChange(now, { guard: stamps, dropIf: stamps })),
      'applied',
      'guarded drop',
    )
    expectSame((await readLive(store, name, now)).record.fields, new Map(), 'fields after dropIf')
    await store.apply(name, makeChange(now, { set: fields }))
    await store.apply(name, makeChange(now, { delete: NAMES }))
    expectSame((await readLive(store, name, now)).record.fields, new Map(), 'fields after delete')
  }),

  defineCase('keeps any value, from none to 100 kB', async ({ store, key, now }) => {
    const name = key()
    const longest = (store.capabilities.valueLimit ?? Number.POSITIVE_INFINITY) / 2
    const values = VALUES.map((value) => value.slice(0, longest))
    const fields = new Map(values.map((value, index) => [`field-${index}`, { stamp: 's', value }]))
    await begin(store, name, { ...makeRecord(now), fields }, now)
    expectSame((await readLive(store, name, now)).record.fields, fields, 'values after create')
    const moved = new Map(
      values.map((value, index) => [`field-${values.length - index}`, { stamp: 't', value }]),
    )
    await store.apply(name, makeChange(now, { clear: true, set: moved }))
    expectSame((await readLive(store, name, now)).record.fields, moved, 'values after apply')
  }),

  defineCase('keeps any stamp', async ({ store, key, now }) => {
    const name = key()
    const fields = new Map<string, Field>(STAMPS.map((stamp) => [`field ${stamp}`, { stamp, value: 'x' }]))
    await begin(store, name, { ...makeRecord(now), fields }, now)
    expectSame((await readLive(store, name, now)).record.fields, fields, 'stamps')
    const guard = new Map(Array.from(fields, ([field, { stamp }]) => [field, stamp]))
    expectKind(await store.apply(name, makeChange(now, { guard })), 'applied', 'apply guarded by every stamp')
  }),

  defineCase('keeps any user and label, and knows none from an empty one', async ({ store, key, now }) => {
    for (const text of [
      null,
      '',
      'null',
      '__proto__',
      'a\nb',
      'a\0b',
      'a\x1ab',
      '日本👩‍🚀',
      'half \ud83d',
      'x'.repeat(2000),
    ]) {
      const [created, patched] = [key(), key()]
      const expected = makeRecord(now, {}, { userId: text, label: text })
      await begin(store, created, expected, now)
      await begin(store, patched, makeRecord(now, {}, { userId: 'before', label: 'before' }), now)
      await store.apply(patched, makeChange(now, { meta: { userId: text, label: text } }))
      expectSame((await readLive(store, created, now)).record.meta, expected.meta, 'meta after create')
      expectSame((await readLive(store, patched, now)).record.meta, expected.meta, 'meta after apply')
    }
  }),

  defineCase('keeps fields in the order in which they were written', async ({ store, key, now }) => {
    const name = key()
    const names = [
      'z',
      '10',
      '2',
      'a',
      ...Array.from({ length: 150 }, (_, index) => `field-${(index * 7) % 150}`),
    ]
    const orderOf = async () => [...(await readLive(store, name, now)).record.fields.keys()]
    await begin(store, name, makeRecord(now, { z: 'first', [LONG]: 'x'.repeat(500) }), now)
    for (const each of names.slice(1)) {
      await store.apply(name, makeChange(now, { set: makeFields({ [each]: 'x'.repeat(100) }) }))
    }
    expectSame(await orderOf(), ['z', LONG, ...names.slice(1)], 'order of the fields')
    await store.apply(name, makeChange(now, { set: makeFields({ a: 'again', z: 'again' }), delete: ['10'] }))
    await store.apply(
      name,
      makeChange(now, { set: new Map([...makeFields({ q: 'new' }), ...makeFields({ 10: 'back' })]) }),
    )
    const expected = ['z', LONG, ...names.slice(2), 'q', '10']
    expectSame(await orderOf(), expected, 'order after fields were replaced, and deleted and written again')
  }),

  defineCase('keeps 500 fields', async ({ store, key, now }) => {
    const name = key()
    const values: Record<string, string> = {}
    for (let index = 0; index < 500; index += 1) values[`field-${index}`] = `value ${index}`
    await begin(store, name, makeRecord(now), now)
    await store.apply(name, makeChange(now, { set: makeFields(values) }))
    expectSame((await readLive(store, name, now)).record.fields, makeFields(values), 'fields')
  }),

  defineCase('keeps times to the millisecond', async ({ store, key, now }) => {
    const name = key()
    const meta = { createdAt: 1, lastSeenAt: now, idle: IDLE + 1, deadline: 253_402_300_799_999 }
    await begin(store, name, makeRecord(now, {}, meta), now)
    expectSame((await readLive(store, name, now)).record, makeRecord(now, {}, meta), 'the record')
  }),
]
