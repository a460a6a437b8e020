import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/memory.ts'
import { conformanceFor, storeConformance } from '../../src/testing.ts'
import { applyMutants, guardMutants, metaMutants } from './change-mutants.ts'
import { goneMutants, limitMutants, raceMutants, retireMutants, unreadableMutants } from './end-mutants.ts'
import type { Mutant } from './mutant.ts'
import { createMutants, readMutants, storeMutants, valueMutants } from './record-mutants.ts'

const mutants: Record<string, Mutant> = {
  ...storeMutants,
  ...createMutants,
  ...readMutants,
  ...applyMutants,
  ...guardMutants,
  ...metaMutants,
  ...goneMutants,
  ...retireMutants,
  ...unreadableMutants,
  ...limitMutants,
  ...valueMutants,
  ...raceMutants,
}

describe('the memory store', () => {
  for (const { name, run } of storeConformance) it(name, () => run(placeOf(memoryStore)))
})

describe('the conformance cases', () => {
  const failed = new Set<string>()

  for (const [name, mutant] of Object.entries(mutants)) {
    it(`catch a store that ${name}`, async () => {
      const names = await failing(mutant)
      for (const each of names) failed.add(each)
      expect(names).not.toEqual([])
    })
  }

  it('have each been seen to fail', () => {
    expect(storeConformance.map(({ name }) => name).filter((name) => !failed.has(name))).toEqual([])
  })

  it('have names of their own', () => {
    expect(new Set(storeConformance.map(({ name }) => name)).size).toBe(storeConformance.length)
  })
})

describe('conformanceFor', () => {
  const names = (atomic: 'everywhere' | 'process' | 'none', consistency: 'strong' | 'eventual') =>
    conformanceFor({ atomic, consistency }).map(({ name }) => name)

  it('gives every case to a store that claims everything', () => {
    expect(names('everywhere', 'strong')).toEqual(storeConformance.map(({ name }) => name))
  })

  it('spares a store what it does not claim', () => {
    expect(names('none', 'eventual')).not.toContain('lets one of 20 parallel creates win')
    expect(names('process', 'strong')).toContain('lets one of 20 parallel creates win')
    expect(names('everywhere', 'eventual')).not.toContain('shows a write to another handle at once')
    expect(names('none', 'eventual')).toContain('refuses to create over a live record, and leaves it')
  })
})

/** Names of the cases that the mutant fails. */
async function failing(mutant: Mutant): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of storeConformance) {
    await run(placeOf(mutant)).catch(() => failed.push(name))
  }
  return failed
}

function placeOf(store: Mutant) {
  const entries = new Map<string, unknown>()
  return {
    open: () => store(entries),
    damage: async (key: string) => void entries.set(key, { kind: 'unreadable' }),
  }
}
