import { storeConformance } from '@astro-sessions/engine/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import redisStore, { type RedisStoreOptions } from '../../src/redis/store.ts'
import { expectEveryPromise, exploredPairs } from '../support/explored-pairs.ts'
import { patient } from '../support/unhurried.ts'
import { startCluster } from './support/redis-cluster.ts'
import { startRedis } from './support/redis-server.ts'

interface Place {
  options: RedisStoreOptions
  stop(): Promise<void>
}

describe.each<[string, () => Promise<Place>]>([
  [
    'single',
    async () => {
      const { port, stop } = await startRedis()
      return { options: { host: '127.0.0.1', port }, stop }
    },
  ],
  [
    'Cluster',
    async () => {
      const { nodes, stop } = await startCluster()
      return { options: { cluster: nodes }, stop }
    },
  ],
])('redis store, %s,', (_, startPlace) => {
  let place: Place
  beforeAll(async () => {
    place = await startPlace()
  })
  afterAll(() => place.stop())

  describe('keeps the contract:', () => {
    for (const { name, run } of storeConformance) {
      it(name, () => run({ open: () => redisStore({ ...patient, ...place.options }) }))
    }
  })

  describe('keeps every promise in every order of the calls of', () => {
    for (const names of exploredPairs) {
      it(names.join(' | '), async ({ task }) => {
        const store = redisStore({ ...patient, ...place.options })
        await expectEveryPromise(task, store, { names, limit: 60 })
        await store.close?.()
      })
    }
  })
})
