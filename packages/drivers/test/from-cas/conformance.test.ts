import { storeConformance } from '@astro-sessions/engine/testing'
import { describe, it } from 'vitest'
import { type CasStorage, fromCas } from '../../src/from-cas/store.ts'
import { expectEveryPromise, exploredPairs } from '../support/explored-pairs.ts'
import { expectReferenceAnswers } from '../support/random-calls.ts'
import { faultyStorage } from './faulty-storage.ts'
import { type Items, memoryStorage } from './memory-storage.ts'

const patient = { commandTimeout: 60_000 }
const faults = ['repeated', null, 'answer lost', null, 'never arrived'] as const

const storages: Record<string, (items: Items) => CasStorage> = {
  'over memory': (items) => memoryStorage(items),
  'over memory, with faults at three of five puts': (items) => faultyStorage(memoryStorage(items), faults),
  'over a storage that deletes blindly': (items) => {
    const storage = memoryStorage(items)
    return { ...storage, removesBlindly: true, remove: async (key) => void items.delete(key) }
  },
  'over a storage whose versions are its texts': (items) => {
    const storage = memoryStorage(items)
    const get: CasStorage['get'] = async (key) => {
      const found = await storage.get(key)
      return found && { ...found, version: found.text }
    }
    const put: CasStorage['put'] = async (key, text, condition) => {
      const { ifVersion } = condition
      const found = items.get(key)
      if ((found?.text ?? null) !== ifVersion) return null
      return (await storage.put(key, text, { ...condition, ifVersion: found?.version ?? null })) && text
    }
    const remove: CasStorage['remove'] = async (key, text) => {
      if (items.get(key)?.text === text) items.delete(key)
    }
    return { ...storage, get, put, remove }
  },
}

describe.each(Object.entries(storages))('fromCas %s', (_, open) => {
  const items: Items = new Map()
  const store = () => fromCas({ ...open(items), ...patient })
  const damage = async (key: string) => void items.set(key, { text: '{"user":"ann"}', version: 'foreign' })

  describe('keeps the contract:', () => {
    for (const { name, run } of storeConformance) it(name, () => run({ open: store, damage }))
  })

  describe('keeps every promise in every order of the calls of', () => {
    for (const names of exploredPairs) {
      it(names.join(' | '), async ({ task }) => {
        await expectEveryPromise(task, store(), { names, limit: 40 })
      })
    }
  })
})

it.each([1, 2, 3])('fromCas answers as the reference does, 400 random calls, seed %i', async (seed) => {
  await expectReferenceAnswers(fromCas({ ...memoryStorage(), ...patient }), seed)
})
