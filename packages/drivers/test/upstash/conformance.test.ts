import { storeConformance } from '@astro-sessions/engine/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import upstashStore, { type UpstashStoreOptions } from '../../src/upstash/store.ts'
import { type RedisServer, startRedis } from '../redis/support/redis-server.ts'
import { expectEveryPromise, exploredPairs, explorerPairs } from '../support/explored-pairs.ts'
import { patient } from '../support/unhurried.ts'
import { startForeignServer } from './support/foreign-server.ts'
import { startRestServer } from './support/rest-server.ts'

interface Place {
  readonly url: string
  readonly token: string
  stop(): Promise<void>
}

const few = explorerPairs.slice(0, 3)

type Row = [what: string, startPlace: (redisPort: number) => Promise<Place>, pairs: readonly string[][]]

// The orders of calls are the scripts' to decide, and those are the same everywhere: one server takes every pair.
describe.each<Row>([
  ['as Upstash answers', (redisPort) => startRestServer({ redisPort }), exploredPairs],
  ['without the flag of Upstash', (redisPort) => startRestServer({ redisPort, locksKeys: false }), few],
  ['a REST server of others', startForeignServer, few],
])('upstash store, %s,', (_, startPlace, pairs) => {
  let redis: RedisServer
  let place: Place
  let options: UpstashStoreOptions
  beforeAll(async () => {
    redis = await startRedis()
    place = await startPlace(redis.port)
    options = { url: place.url, token: place.token, commandTimeout: patient.commandTimeout }
  })
  afterAll(async () => {
    await place.stop()
    await redis.stop()
  })

  async function damage(key: string): Promise<void> {
    await redis.inspector.set(`sessions:${key}`, '{"user":"ann"}')
  }

  describe('keeps the contract:', () => {
    for (const { name, run } of storeConformance) {
      it(name, () => run({ open: () => upstashStore(options), damage }))
    }
  })

  describe('keeps every promise in every order of the calls of', () => {
    for (const names of pairs) {
      it(names.join(' | '), async ({ task }) => {
        await expectEveryPromise(task, upstashStore(options), { names, limit: 40 })
      })
    }
  })
})
