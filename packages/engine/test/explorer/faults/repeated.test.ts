import { memoryStore } from '@astro-sessions/engine/memory'
import { explore, type FaultKind, programNamed } from '@astro-sessions/engine/testing'
import { describe, expect, it } from 'vitest'

async function messagesUnder(fault: FaultKind, names: readonly string[]): Promise<string[]> {
  const { violations } = await explore(names.map(programNamed), {
    open: () => memoryStore(),
    faults: [fault],
  })
  return [...new Set(violations.flatMap(({ messages }) => messages))]
}

// The one fault that no store holds to: it is for a client between a store and its database that sends again by itself.
describe('a call that is delivered again, and answered by its second delivery,', () => {
  it('writes an item twice, because the writer is told that somebody else was first', async () => {
    expect(await messagesUnder('repeated', ['update', 'get'])).toContain(
      'the list must hold base, item 1, and holds base,item 1,item 1',
    )
  })

  it('takes from a list what nobody was given', async () => {
    expect(await messagesUnder('repeated', ['append', 'pull'])).toContain(
      'client 1 pulled what it did not take',
    )
  })

  it.each([
    ['update', 'get'],
    ['append', 'pull'],
  ])('does neither where the first answer counts: %s | %s', async (...names) => {
    expect(await messagesUnder('twice', names)).toEqual([])
  })
})
