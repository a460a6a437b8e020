import { storeConformance } from '@astro-sessions/engine/testing'
import { beforeEach, describe, it } from 'vitest'
import { expectEveryPromise, explorerPairs, pairsFor } from '../support/explored-pairs.ts'
import { expectReferenceAnswers } from '../support/random-calls.ts'
import type { EdgeFault } from './support/edge-fault.ts'
import { useEdge } from './support/use-edge.ts'

const place = useEdge()

/** Every fourth PUT is carried out, and its answer does not come as it should. */
function everyFourth(): (method: string) => EdgeFault | undefined {
  const faults: EdgeFault[] = ['lost', 'written, then 500', 'twice', 'without etag']
  let puts = 0
  return (method) => {
    if (method !== 'PUT') return undefined
    puts += 1
    return puts % 4 === 0 ? faults[(puts / 4) % faults.length] : undefined
  }
}

describe.each([
  ['calm', () => () => undefined],
  ['where one of four writes lands without its answer', everyFourth],
] as const)('netlify-blobs over a strict edge, %s,', (_, faults) => {
  beforeEach(() => place.edge.fail(faults()))
  const damage = async (key: string) => void place.edge.items.set(`sessions:${key}`, '{"user":"ann"}')

  describe('keeps the contract:', () => {
    for (const { name, run } of storeConformance) it(name, () => run({ open: () => place.open(), damage }))
  })

  describe('keeps every promise in every order of the calls of', () => {
    for (const names of pairsFor(explorerPairs.slice(0, 6))) {
      it(names.join(' | '), async ({ task }) => {
        await expectEveryPromise(task, place.open(), { names, limit: 12 })
      })
    }
  })
})

it('netlify-blobs answers as the reference does, 400 random calls', async () => {
  await expectReferenceAnswers(place.open(), 7)
})
