import type { SessionStore } from '../../../lib/store/store.ts'
import {
  begin,
  defineCase,
  makeChange,
  makeFields,
  makeRecord,
  readLive,
  readValues,
  WRITERS,
  writersOf,
} from '../bench.ts'
import { expectKind, expectSame, expectTrue } from '../expect.ts'

const ROUNDS = 5
const needs = { atomic: 'process' } as const

export const parallelCases = [
  defineCase(
    'lets one of 20 parallel creates win',
    async (bench) => {
      const { key, now } = bench
      const stores = await writersOf(bench)
      for (let round = 0; round < ROUNDS; round += 1) {
        const name = key()
        const creating = stores.map((store, index) =>
          store.create(name, makeRecord(now, { by: `${index}` }), now),
        )
        const created = await Promise.all(creating)
        const winners = WRITERS.filter((index) => created[index])
        expectSame(winners.length, 1, 'how many creates of one key succeeded')
        const found = await readValues(bench.store, name, now)
        expectSame(found, new Map([['by', `${winners[0]}`]]), 'the record of the winner')
      }
    },
    needs,
  ),

  defineCase(
    'lets one of 20 parallel guarded writes win each round',
    async (bench) => {
      const { store, key, now } = bench
      const [name, stores] = [key(), await writersOf(bench)]
      await begin(store, name, makeRecord(now, { a: '' }), now)
      let stamp = 's-0'
      for (let round = 0; round < ROUNDS; round += 1) {
        const guard = new Map([['a', stamp]])
        const change = (index: number) =>
          makeChange(now, { guard, set: makeFields({ a: `${index}` }, `${round}-${index}`) })
        const outcomes = await Promise.all(stores.map((each, index) => each.apply(name, change(index))))
        const winners = WRITERS.filter((index) => outcomes[index]?.kind === 'applied')
        const losers = outcomes.filter(({ kind }) => kind === 'conflict')
        expectSame([winners.length, losers.length], [1, 19], 'writes that were applied and in conflict')
        stamp = `${round}-${winners[0]}`
        const found = await readLive(store, name, now)
        expectSame(found.record.fields, makeFields({ a: `${winners[0]}` }, stamp), 'the field of the winner')
        for (const loser of losers)
          expectSame(
            loser,
            { ...found, kind: 'conflict', current: found.record, record: undefined },
            'a conflict',
          )
      }
    },
    needs,
  ),

  defineCase(
    'keeps 20 parallel blind writes of different fields',
    async (bench) => {
      const { store, key, now } = bench
      const stores = await writersOf(bench)
      for (let round = 0; round < ROUNDS; round += 1) {
        const name = key()
        await begin(store, name, makeRecord(now, { before: 'x' }), now)
        const writing = stores.map((each, index) =>
          each.apply(name, makeChange(now, { set: makeFields({ [index]: 'x' }) })),
        )
        for (const outcome of await Promise.all(writing)) expectKind(outcome, 'applied', 'a blind write')
        const names = [...(await readValues(store, name, now)).keys()].sort()
        expectSame(names, ['before', ...WRITERS.map(String)].sort(), 'the fields that were kept')
      }
    },
    needs,
  ),

  defineCase(
    'counts every one of 100 parallel guarded increments',
    async (bench) => {
      const { key, now } = bench
      const [name, stores] = [key(), await writersOf(bench)]
      await begin(bench.store, name, makeRecord(now, { count: '0' }), now)
      await Promise.all(
        stores.map(async (store, index) => {
          for (let turn = 0; turn < 5; turn += 1) await increment(store, name, now, `${index}-${turn}`)
        }),
      )
      expectSame(await readValues(bench.store, name, now), new Map([['count', '100']]), 'the count')
    },
    needs,
  ),
]

async function increment(store: SessionStore, key: string, now: number, stamp: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { record } = await readLive(store, key, now)
    const field = record.fields.get('count')
    const guard = new Map([['count', field?.stamp ?? null]])
    const set = makeFields({ count: `${Number(field?.value) + 1}` }, stamp)
    const { kind } = await store.apply(key, makeChange(now, { guard, set }))
    if (kind === 'applied') return
    expectTrue(kind === 'conflict', `an increment of a live record answered ${kind}`)
  }
  throw new Error('an increment never got through')
}
