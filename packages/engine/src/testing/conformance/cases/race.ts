import type { SessionStore } from '../../../lib/store/store.ts'
import {
  begin,
  defineCase,
  LIFE,
  makeChange,
  makeFields,
  makeRecord,
  readLive,
  WRITERS,
  writersOf,
} from '../bench.ts'
import { describe, expectKind, expectSame, expectTrue } from '../expect.ts'

const ROUNDS = 5
const needs = { atomic: 'process' } as const

export const raceCases = [
  defineCase(
    'never leaves a record live that was retired while others wrote',
    async (bench) => {
      const { store, key, now } = bench
      const stores = await writersOf(bench)
      for (let round = 0; round < ROUNDS; round += 1) {
        const name = key()
        await begin(store, name, makeRecord(now), now)
        const write = (index: number) => makeChange(now, { set: makeFields({ [index]: 'x' }), touch: true })
        const writing = stores.map((each, index) => each.apply(name, write(index)))
        const retired = await store.retire(name, { reason: 'ended', now, keepUntil: now + LIFE })
        expectSame(retired, { kind: 'applied' }, 'retire among writers')
        const outcomes = await Promise.all(writing)
        const found = await store.read(name, now)
        expectTrue(found.kind === 'retired', `the record stays retired, but read ${describe(found)}`)
        for (const { kind } of outcomes) expectTrue(kind !== 'conflict', 'a blind write is no conflict')
        expectKind(await store.apply(name, write(0)), 'gone', 'a later write')
      }
    },
    needs,
  ),

  defineCase(
    'retires a revision only if no acknowledged write comes with it',
    async (bench) => {
      const { store, key, now } = bench
      const [one, two] = [store, await bench.second()]
      for (let round = 0; round < 4 * ROUNDS; round += 1) {
        const name = key()
        await begin(store, name, makeRecord(now), now)
        const ifRevision = (await readLive(store, name, now)).revision
        const retire = () => one.retire(name, { reason: 'rotated', now, keepUntil: now + LIFE, ifRevision })
        const write = () => two.apply(name, makeChange(now, { set: makeFields({ a: 'x' }) }))
        const ahead = round % 2 === 0 ? write() : null
        const retiring = retire()
        const [retired, written] = await Promise.all([retiring, ahead ?? write()])
        const kinds = `${retired.kind} and ${written.kind}`
        const isHonest = kinds === 'applied and gone' || kinds === 'conflict and applied'
        expectTrue(isHonest, `retire and a parallel write cannot both be acknowledged, but got ${kinds}`)
      }
    },
    needs,
  ),

  defineCase(
    'lets one of 20 parallel retires win, and tells the others who',
    async (bench) => {
      const { store, key, now } = bench
      const [name, stores] = [key(), await writersOf(bench)]
      await begin(store, name, makeRecord(now), now)
      const successors = stores.map(() => key())
      const retire = (each: SessionStore, index: number) =>
        each.retire(name, {
          reason: 'rotated',
          now,
          keepUntil: now + LIFE,
          successor: `${successors[index]}`,
        })
      const outcomes = await Promise.all(stores.map(retire))
      const winners = WRITERS.filter((index) => outcomes[index]?.kind === 'applied')
      expectSame(winners.length, 1, 'how many retires were applied')
      const expected = { kind: 'gone', reason: 'rotated', at: now, successor: successors[winners[0] ?? 0] }
      for (const outcome of outcomes)
        if (outcome.kind !== 'applied') expectSame(outcome, expected, 'a retire that came late')
    },
    needs,
  ),

  defineCase(
    'never leaves a record live that was created while its key was retired',
    async (bench) => {
      const { store, key, now } = bench
      const other = await bench.second()
      for (let round = 0; round < ROUNDS; round += 1) {
        const name = key()
        const [created, retired] = await Promise.all([
          other.create(name, makeRecord(now, { a: 'x' }), now),
          store.retire(name, { reason: 'ended', now, keepUntil: now + LIFE }),
        ])
        expectSame(retired, { kind: 'applied' }, 'retire')
        const found = await store.read(name, now)
        expectTrue(
          found.kind === 'retired',
          `create answered ${created}, and after both the record is ${describe(found)}`,
        )
      }
    },
    needs,
  ),
]
