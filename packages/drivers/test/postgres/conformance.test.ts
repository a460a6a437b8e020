import { storeConformance } from '@astro-sessions/engine/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import postgresStore from '../../src/postgres/store.ts'
import { expectEveryPromise, exploredPairs } from '../support/explored-pairs.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

describe('postgres store', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  describe('keeps the contract:', () => {
    for (const { name, run } of storeConformance) {
      it(name, () => run({ open: () => postgresStore({ url: server.url }) }))
    }
  })

  describe('keeps every promise in every order of the calls of', () => {
    for (const names of exploredPairs) {
      it(names.join(' | '), async ({ task }) => {
        const store = postgresStore({ url: server.url })
        await expectEveryPromise(task, store, { names, limit: 60 })
        await store.close?.()
      })
    }
  })
})
