import type { SessionStore } from '@astro-sessions/engine'
import { redisVerbs, type ScriptRunner } from '../shared/redis/verbs.ts'
import { createConnection } from './connection.ts'
import { allKeys, inspectServers } from './keys.ts'
import { openClient } from './open-client.ts'
import { checkRedisOptions, type RedisStoreOptions, timeoutsOf } from './options.ts'
import { createSender } from './sender.ts'

export type { RedisClient, RedisPipeline } from './client/client.ts'
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
  const { base, wait = 0, enableAutoPipelining: gathers = true } = options
  const connect = () => createConnection(() => openClient(options), { connectTimeout, commandTimeout })
  const connection = connect()
  // WAIT holds up whatever else goes over its connection.
  const endings = wait > 0 ? connect() : connection
  const sender = createSender(connection, { commandTimeout, gathers })
  const confirmedSender = createSender(endings, { commandTimeout, gathers })
  // What fails here fails again, and is reported, at the first use.
  if (options.preConnect) connection.ready().catch(() => {})

  const run: ScriptRunner['run'] = (script, key, args) =>
    script === 'retire' && wait > 0
      ? confirmedSender.runConfirmed(script, key, args, wait)
      : sender.run(script, key, args)

  return {
    capabilities: { atomic: 'everywhere', consistency: 'strong' },
    ...redisVerbs({ read: sender.read, run }, base),
    keys: () => allKeys(connection, base),
    inspect: () => inspectServers(connection),
    async close() {
      await Promise.all([connection.close(), endings === connection ? undefined : endings.close()])
    },
  }
}
