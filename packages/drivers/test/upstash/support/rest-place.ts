import type { SessionStore } from '@astro-sessions/engine'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import upstashStore, { type UpstashOptions } from '../../../src/upstash/store.ts'
import { type RedisServer, startRedis } from '../../redis/support/redis-server.ts'
import { patient } from '../../support/unhurried.ts'
import { type RestServer, startRestServer } from './rest-server.ts'

/** A REST server before an empty Redis, for each test of a file. */
export interface RestPlace {
  readonly redis: RedisServer
  readonly rest: RestServer
  open(options?: UpstashOptions): SessionStore
}

/** To be called where tests are described; what it answers may be used in them. */
export function useRestPlace(settings: { locksKeys?: boolean } = {}): RestPlace {
  const servers: { redis?: RedisServer; rest?: RestServer } = {}
  beforeAll(async () => {
    servers.redis = await startRedis()
    servers.rest = await startRestServer({ redisPort: servers.redis.port, ...settings })
  })
  beforeEach(async () => {
    await servers.redis?.inspector.flushall()
    servers.rest?.reset()
  })
  afterAll(async () => {
    await servers.rest?.stop()
    await servers.redis?.stop()
  })
  const place = {
    get redis() {
      return started(servers.redis)
    },
    get rest() {
      return started(servers.rest)
    },
    open: (options: UpstashOptions = {}) => {
      const { url, token } = place.rest
      return upstashStore({ url, token, commandTimeout: patient.commandTimeout, ...options })
    },
  }
  return place
}

function started<Server>(server: Server | undefined): Server {
  if (server === undefined) throw new Error('The servers run in tests only.')
  return server
}
