import { storeConformance } from '@astro-sessions/engine/testing'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, describe, it } from 'vitest'
import libsqlStore from '../../src/libsql/store.ts'
import { expectEveryPromise, exploredPairs, isSoak } from '../support/explored-pairs.ts'
import { expectReferenceAnswers } from '../support/random-calls.ts'
import { libsqlFile } from './libsql-file.ts'
import { startLibsqlServer } from './libsql-server.ts'

describe.each([
  { where: 'in a file', start: libsqlFile, orders: isSoak ? 10_000 : 60 },
  { where: 'over HTTP', start: startLibsqlServer, orders: isSoak ? 60 : 10 },
])('libsql store $where', ({ start, orders }) => {
  let place: { readonly url: string; remove(): Promise<void> }
  beforeAll(async () => {
    place = await start()
  })
  afterAll(() => place.remove())

  async function damage(key: string): Promise<void> {
    const client = createClient({ url: place.url })
    await client.execute({
      sql: "insert into sessions(key,deadline,reason)values(?,9e15,'vanished')",
      args: [key],
    })
    client.close()
  }

  describe('keeps the contract:', () => {
    const open = () => libsqlStore({ url: place.url })
    for (const { name, run } of storeConformance) it(name, () => run({ open, damage }))
  })

  describe('keeps every promise in every order of the calls of', () => {
    for (const names of exploredPairs) {
      it(names.join(' | '), async ({ task }) => {
        const store = libsqlStore({ url: place.url })
        await expectEveryPromise(task, store, { names, limit: orders })
        await store.close?.()
      })
    }
  })

  it.each([1, 2, 3, 4, 5, 6])('answers as the reference does, 400 random calls, seed %i', async (seed) => {
    const store = libsqlStore({ url: place.url, base: `seed-${seed}` })
    await expectReferenceAnswers(store, seed)
    await store.close?.()
  })
})
