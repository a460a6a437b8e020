import type { SessionStore } from '@astro-sessions/engine'
import { createConnection } from './connection.ts'
import { decodeHash, encodeCreation } from './hash.ts'
import { openClient } from './open-client.ts'
import { checkRedisOptions, type RedisStoreOptions, timeoutsOf } from './options.ts'
import { decodeApplied, decodeRetired, encodeChange, encodeRetirement } from './reply.ts'
import { createSender } from './sender.ts'

export type { RedisClient, RedisPipeline } from './client.ts'
export type { RedisAddress, RedisOptions, RedisStoreOptions } from './options.ts'

/**
 * Sessions in Redis 6 or later: a single server, Sentinels or a Cluster, through the package `ioredis`.
 *
 * One hash per session, and one atomic step and one round trip per verb. A session ends by its own times; Redis
 * forgets it a minute later. The first use connects. Without a connection every verb rejects with
 * `STORE_UNAVAILABLE`; a write whose answer was lost rejects with `OUTCOME_UNKNOWN` and is never sent again.
 *
 * Redis replicates after it has answered: a failover can undo the last moments before it, the end of a session
 * included, unless `wait` asks for replicas.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export default function redisStore(options: RedisStoreOptions = {}): SessionStore {
  checkRedisOptions(options)
  const { connectTimeout, commandTimeout } = timeoutsOf(options)
  const { base = 'sessions', wait = 0, enableAutoPipelining: gathers = true } = options
  const prefix = base === '' ? '' : `${base.replace(/:$/, '')}:`
  const connect = () => createConnection(() => openClient(options), { connectTimeout, commandTimeout })
  const connection = connect()
  // WAIT holds up whatever else goes over its connection.
  const endings = wait > 0 ? connect() : connection
  const sender = createSender(connection, { commandTimeout, gathers })
  const confirmedSender = createSender(endings, { commandTimeout, gathers })
  // What fails here fails again, and is reported, at the first use.
  if (options.preConnect) connection.ready().catch(() => {})

  return {
    capabilities: { atomic: 'everywhere', consistency: 'strong' },

    async create(key, record, now) {
      return (await sender.run('create', prefix + key, encodeCreation(record, now))) === 1
    },

    async read(key, now) {
      return decodeHash(await sender.read(prefix + key), now)
    },

    async apply(key, change) {
      return decodeApplied(await sender.run('apply', prefix + key, encodeChange(change)))
    },

    async retire(key, retirement) {
      const args = encodeRetirement(retirement)
      if (wait === 0) return decodeRetired(await sender.run('retire', prefix + key, args))
      return decodeRetired(await confirmedSender.runConfirmed('retire', prefix + key, args, wait))
    },

    async close() {
      await Promise.all([connection.close(), endings === connection ? undefined : endings.close()])
    },
  }
}
