import { storeConformance } from '@astro-sessions/engine/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { postgresSchema } from '../../src/postgres/sql/schema.ts'
import postgresStore from '../../src/postgres/store.ts'
import { expectEveryPromise, exploredPairs, isSoak } from '../support/explored-pairs.ts'
import { patient } from '../support/unhurried.ts'
import { POSTGRES_PLACES, type PostgresPlace } from './support/postgres-places.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

/** Where the orders of calls are tried: the statements are the same everywhere, so that one way does in `npm test`. */
const EXPLORED = isSoak ? Object.keys(POSTGRES_PLACES) : ['by itself']

describe('postgres store', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  describe('keeps the contract in a table that lets in what is no record:', () => {
    const options = () => ({ url: server.url, table: 'unchecked' })
    beforeAll(async () => {
      await server.inspector.query(
        `${postgresSchema('unchecked')}; alter table unchecked drop constraint unchecked_check`,
      )
    })
    const damage = async (key: string) => {
      await server.inspector.query(
        `insert into unchecked (key, deadline, reason) values ($1, 9e15, 'vanished')`,
        [key],
      )
    }
    const open = () => postgresStore({ ...patient, ...options() })
    for (const { name, run } of storeConformance) it(name, () => run({ open, damage }))
  })

  describe.each(Object.entries(POSTGRES_PLACES))('%s', (name, openPlace) => {
    let place: PostgresPlace
    beforeAll(async () => {
      place = await openPlace(server)
    })
    afterAll(async () => void (await place.stop()))

    describe('keeps the contract:', () => {
      // A busy machine may take its time: the deadline is not what is tested.
      const open = () => postgresStore({ ...patient, ...place.options })
      for (const { name, run } of storeConformance) it(name, () => run({ open }))
    })

    if (!EXPLORED.includes(name)) return
    describe('keeps every promise in every order of the calls of', () => {
      for (const names of exploredPairs) {
        it(names.join(' | '), async ({ task }) => {
          const store = postgresStore({ ...patient, ...place.options })
          await expectEveryPromise(task, store, { names, limit: isSoak ? 10_000 : 60 })
          await store.close?.()
        })
      }
    })
  })
})
