import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, describe, it } from 'vitest'
import redisStore from '../../src/redis/store.ts'
import { expectReferenceAnswers } from '../support/random-calls.ts'
import { patient } from '../support/unhurried.ts'
import { type RedisServer, startRedis } from './support/redis-server.ts'

describe('redis beside the reference store', () => {
  let server: RedisServer
  let store: SessionStore
  beforeAll(async () => {
    server = await startRedis()
    store = redisStore({ ...patient, host: '127.0.0.1', port: server.port })
  })
  afterAll(async () => {
    await store.close?.()
    await server.stop()
  })

  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`answers as the reference does, 400 random calls, seed ${seed}`, async () => {
      await expectReferenceAnswers(store, seed)
    })
  }
})
