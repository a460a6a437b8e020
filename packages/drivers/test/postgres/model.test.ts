import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import postgresStore from '../../src/postgres/store.ts'
import { expectReferenceAnswers } from '../support/random-calls.ts'
import { patient } from '../support/unhurried.ts'
import { type PostgresServer, startPostgres } from './support/postgres-server.ts'

describe('postgres beside the reference store', () => {
  let server: PostgresServer
  let store: SessionStore
  beforeAll(async () => {
    server = await startPostgres()
    store = postgresStore({ ...patient, url: server.url })
  })
  afterAll(async () => {
    await store.close?.()
    await server.stop()
  })

  it.each([1, 2, 3, 4, 5, 6])('answers as the reference does, 400 random calls, seed %i', async (seed) => {
    await expectReferenceAnswers(store, seed)
    expect(await server.inspector.query('select from sessions limit 1')).toMatchObject({ rowCount: 1 })
  })
})
