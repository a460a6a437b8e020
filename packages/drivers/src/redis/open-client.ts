import { SessionError } from '@astro-sessions/engine'
import { scripts } from '../shared/redis/scripts.ts'
import { siteClient } from '../shared/site-client.ts'
import { asRedisClient } from './client/as-redis-client.ts'
import { type OpenClient, type RedisClient, safeClient } from './client/client.ts'
import { clientOptions, clusterOptions, type RedisStoreOptions } from './options.ts'

/** A client that knows the scripts. `isOwn` when the store made it, and so is to end it. */
export async function openClient(options: RedisStoreOptions): Promise<OpenClient> {
  const opened = options.client
    ? safeClient(asRedisClient(await siteClient('redis', options.client)))
    : { client: await connect(options), isOwn: true }
  for (const [name, lua] of Object.entries(scripts)) {
    opened.client.defineCommand(commandName(name), { lua, numberOfKeys: 1 })
  }
  return opened
}

/** Runs a script over the client. */
export function runScript(client: RedisClient, name: string, key: string, args: string[]): Promise<unknown> {
  const command: unknown = Reflect.get(client, commandName(name))
  if (typeof command !== 'function') throw new TypeError(`The Redis client lost the script ${name}`)
  return Reflect.apply(command, client, [key, ...args])
}

function commandName(script: string): string {
  return `astroSessions:${script}`
}

async function connect(options: RedisStoreOptions): Promise<RedisClient> {
  const { Redis, Cluster } = await loadClient()
  if (options.cluster) return new Cluster(nodesOf(options), clusterOptions(options))
  return options.url ? new Redis(options.url, clientOptions(options)) : new Redis(clientOptions(options))
}

async function loadClient() {
  try {
    return await import('ioredis')
  } catch (cause) {
    throw new SessionError(
      'STORE_UNAVAILABLE',
      'The Redis session store cannot find the package `ioredis`.',
      {
        cause,
        hint: 'Add it to the dependencies of the site, and install them where the server runs.',
      },
    )
  }
}

function nodesOf({ cluster = [] }: RedisStoreOptions) {
  return cluster.map(({ host, port }) => ({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port: Number(port) }),
  }))
}
