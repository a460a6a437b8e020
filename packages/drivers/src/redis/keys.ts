import { SessionError, type StoreReport } from '@astro-sessions/engine'
import { ownKeys, prefixOf } from '../shared/keys/own-keys.ts'
import { clockOf, mergedReport, scanArguments, scanned, warningsOf } from '../shared/redis/scan.ts'
import { DEFAULT_BASE } from '../shared/redis/verbs.ts'
import type { RedisClient } from './client/client.ts'
import type { Connection } from './connection.ts'
import { toSessionError } from './redis-error.ts'

/** Every key of the site, on each master of a Cluster. */
export async function* allKeys(
  connection: Connection,
  base = DEFAULT_BASE,
): AsyncGenerator<readonly string[]> {
  const client = await connection.ready()
  // A client of the site may add a prefix of its own to every key, which SCAN leaves to its caller.
  const prefix = `${keyPrefixOf(client)}${prefixOf(base)}`
  for (const node of mastersOf(client)) {
    let cursor = '0'
    do {
      const answer = scanned(await asking(node.scan?.(cursor, ...scanArguments(prefix))))
      yield ownKeys(answer.names, prefix)
      cursor = answer.cursor
    } while (cursor !== '0')
  }
}

/** What the servers say of their clocks and of what they do when their memory is full. */
export async function inspectServers(connection: Connection): Promise<StoreReport> {
  const client = await connection.ready()
  const reports = mastersOf(client).map(async (node) => {
    const now = clockOf(await asking(node.time?.()))
    // Some services forbid it.
    const info = await Promise.resolve(node.info?.()).catch(() => '')
    return { ...(now === undefined ? {} : { clock: now }), warnings: warningsOf(String(info ?? '')) }
  })
  return mergedReport(await Promise.all(reports), Date.now())
}

function mastersOf(client: RedisClient): readonly RedisClient[] {
  if (client.isCluster && client.nodes !== undefined) return client.nodes('master')
  if (client.scan !== undefined) return [client]
  throw new SessionError(
    'INVALID_OPTION',
    'This Redis Cluster client cannot query each node, so not every session can be found.',
    { hint: 'Use the option `cluster` of the redis driver, or a `Cluster` of ioredis.' },
  )
}

async function asking<Answer>(answer: Promise<Answer> | undefined): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (error) {
    throw toSessionError(error, { writes: false, wasSent: true })
  }
}

function keyPrefixOf(client: RedisClient): string {
  const options: unknown = Reflect.get(client, 'options')
  const prefix: unknown = typeof options === 'object' && options !== null && Reflect.get(options, 'keyPrefix')
  return typeof prefix === 'string' ? prefix : ''
}
