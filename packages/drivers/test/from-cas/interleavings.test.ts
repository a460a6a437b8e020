import { describeWrong, interleave } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'
import { fromCas } from '../../src/from-cas/store.ts'
import { isSoak } from '../support/explored-pairs.ts'
import { carelessStore } from './careless-store.ts'
import { callersOf, faults, VERBS } from './verbs.ts'

const names = Object.keys(VERBS)
const pairs = names.flatMap((first, at) => names.slice(at).map((second) => [first, second] as const))
/** In every run a few, in the long ones all. */
const limit = isSoak ? {} : { limit: 60 }

describe('every order of the storage calls of two verbs, with a fault at each write, ends as one after the other:', () => {
  it.for(pairs)('%s | %s', async (pair, { task }) => {
    const { wrong, runs } = await interleave({ ...callersOf(pair), store: fromCas, faults, ...limit })
    task.meta.runs = runs
    expect(wrong.map(describeWrong)[0] ?? '').toBe('')
    expect(runs).toBeGreaterThanOrEqual(2)
  })

  it.each([
    ['create', 'create'],
    ['create', 'end'],
    ['create', 'set'],
    ['end', 'end'],
  ])('%s | %s where nothing is', async (...pair) => {
    const { wrong } = await interleave({ ...callersOf(pair, false), store: fromCas, faults })
    expect(wrong.map(describeWrong)[0] ?? '').toBe('')
  })
})

describe('what the interleaver finds', () => {
  const blind = ['set', 'set the same']

  it('a store that knows its write by the last id: another one came over it', async () => {
    const { wrong } = await interleave({
      ...callersOf(blind),
      store: (storage) => carelessStore(storage, 'by the last id'),
      faults: ['after'],
    })
    expect(wrong.length).toBeGreaterThan(0)
    expect(describeWrong(wrong[0] ?? expect.fail())).toContain('after at write 0')
  })

  it('a store that does not know its own write', async () => {
    const { wrong } = await interleave({
      ...callersOf(['guarded', 'read']),
      store: (storage) => carelessStore(storage, 'not at all'),
      faults: ['after', 'repeated'],
    })
    expect(wrong.length).toBeGreaterThan(0)
  })

  it('nothing of either where no answer is lost', async () => {
    const { wrong, runs } = await interleave({
      ...callersOf(blind),
      store: (storage) => carelessStore(storage, 'not at all'),
    })
    expect({ wrong, runs: runs > 3 }).toEqual({ wrong: [], runs: true })
  })
})
