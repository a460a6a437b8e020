/** What the store uses of ioredis's `Redis` or `Cluster`. */
export interface RedisClient {
  readonly status: string
  readonly isCluster?: boolean
  connect(): Promise<unknown>
  disconnect(reconnect?: boolean): void
  quit(): Promise<unknown>
  on(event: string, listener: (error?: unknown) => void): unknown
  off(event: string, listener: (error?: unknown) => void): unknown
  defineCommand(name: string, definition: { lua: string; numberOfKeys: number }): void
  hgetall(key: string): Promise<Record<string, string>>
  pipeline(): RedisPipeline
  /** Missing where a client cannot ask each node of its Cluster. */
  scan?(
    cursor: string,
    match: 'MATCH',
    pattern: string,
    count: 'COUNT',
    most: string,
  ): Promise<[cursor: string, keys: string[]]>
  info?(): Promise<unknown>
  time?(): Promise<unknown>
  /** The nodes of a Cluster. */
  nodes?(role: 'master'): RedisClient[]
}

export interface RedisPipeline {
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): unknown
  wait(replicas: number, milliseconds: number): unknown
  exec(): Promise<[error: Error | null, reply: unknown][] | null>
}

/** A client in use. */
export interface OpenClient {
  client: RedisClient
  /** Whether the store opened it, and so may end it and speak for its errors. */
  isOwn: boolean
}

/**
 * Settings without which ioredis sends a command again whose answer was lost. Zero retries also settles such a
 * command: without it, it stays pending for ever (https://github.com/redis/ioredis/issues/2193).
 */
export const neverAgain = { autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 }

/** The same for a Cluster, which sends a command again to whoever took over, and may read from replicas. */
export const clusterSafety = { retryDelayOnFailover: 0, scaleReads: 'master' }

/**
 * The client itself when its settings keep the store's promises, else a duplicate of it that does. A client that
 * does not show its settings is trusted.
 */
export function safeClient(client: RedisClient): OpenClient {
  const options: unknown = Reflect.get(client, 'options')
  const duplicate: unknown = Reflect.get(client, 'duplicate')
  if (isSafe(client, options) || typeof duplicate !== 'function') return { client, isOwn: false }
  const copy: RedisClient = Reflect.apply(duplicate, client, duplicateArguments(client))
  return { client: copy, isOwn: true }
}

function isSafe(client: RedisClient, options: unknown): boolean {
  if (typeof options !== 'object' || options === null) return true
  const needed = client.isCluster ? clusterSafety : neverAgain
  return Object.entries(needed).every(([name, value]) => Reflect.get(options, name) === value)
}

function duplicateArguments(client: RedisClient): unknown[] {
  const common = { lazyConnect: true }
  if (!client.isCluster) return [{ ...common, enableOfflineQueue: false, ...neverAgain }]
  return [[], { ...common, ...clusterSafety, redisOptions: neverAgain }]
}
