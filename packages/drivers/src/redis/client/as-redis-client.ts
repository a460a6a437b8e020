import { SessionError } from '@astro-sessions/engine'
import type { RedisClient } from './client.ts'
import { commandClient, verbOf } from './command-client.ts'

/**
 * What a site gave as its client, as the store uses it: a `Redis` or `Cluster` of ioredis as it is, and a client of
 * another package by the one verb that sends a command.
 *
 * @throws SessionError `INVALID_OPTION`
 */
export function asRedisClient(client: unknown): RedisClient {
  if (typeof client === 'object' && client !== null) {
    if (isRedisClient(client)) return client
    const verb = verbOf(client)
    if (verb !== undefined) return commandClient(client, verb)
  }
  throw new SessionError('INVALID_OPTION', 'The `client` of the redis driver is not a Redis client.', {
    hint: 'The default export of its module must be a `Redis` or `Cluster` of ioredis, a client of node-redis, or one of valkey-glide.',
  })
}

function isRedisClient(client: object): client is RedisClient {
  return ['defineCommand', 'hgetall', 'pipeline', 'on', 'off', 'connect'].every(
    (name) => typeof Reflect.get(client, name) === 'function',
  )
}
