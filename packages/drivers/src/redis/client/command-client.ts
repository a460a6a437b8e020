import { hash } from 'node:crypto'
import { toHash } from '../../shared/redis/reply.ts'
import { scanned } from '../../shared/redis/scan.ts'
import { readAll } from '../../shared/redis/scripts.ts'
import type { RedisClient, RedisPipeline } from './client.ts'

/** Sends one command; the key says to which node of a Cluster. */
export type CommandVerb = (key: string, command: string[]) => Promise<unknown>

/** The verb by which a client of node-redis 5 or 6, or of valkey-glide 2, sends a command; `undefined` for others. */
export function verbOf(client: object): CommandVerb | undefined {
  const [send, custom] = ['sendCommand', 'customCommand'].map((name) => Reflect.get(client, name))
  if (typeof custom === 'function') return async (_, command) => custom.call(client, command)
  if (typeof send !== 'function') return undefined
  // A Cluster of node-redis asks for the key, and whether a replica may answer.
  if (Array.isArray(Reflect.get(client, 'masters')))
    return async (key, command) => send.call(client, key, false, command)
  return async (_, command) => send.call(client, command)
}

/**
 * A client that can only send commands, as the store uses one. Whether it connects, and whether it sends a command again
 * whose answer was lost, is its own matter; nothing is handed to it while it says that it is not connected.
 */
export function commandClient(client: object, verb: CommandVerb): RedisClient {
  const send: CommandVerb = (key, command) => verb(key, command).catch(rethrow)
  const run = (lua: string, key: string, args: string[]) => runScript(send, lua, key, args)
  const adapter: RedisClient = {
    get status() {
      return statusOf(client)
    },
    connect: async () => {},
    disconnect: () => {},
    quit: async () => {},
    on: (event, listener) => listen(client, 'on', event, listener),
    off: (event, listener) => listen(client, 'off', event, listener),
    defineCommand(name, { lua }) {
      Reflect.set(adapter, name, (key: string, ...args: string[]) => run(lua, key, args))
    },
    hgetall: async (key) => toHash(await run(readAll, key, [])),
    pipeline: () => pipelineOver(send, run),
    ...(isOfCluster(client) ? {} : asking(send)),
  }
  return adapter
}

/** What is asked of a server, and not of the node that has a key. */
function asking(send: CommandVerb): Pick<RedisClient, 'scan' | 'info' | 'time'> {
  return {
    async scan(...args) {
      const { cursor, names } = scanned(await send('', ['SCAN', ...args]))
      return [cursor, names]
    },
    info: () => send('', ['INFO']),
    time: () => send('', ['TIME']),
  }
}

function isOfCluster(client: object): boolean {
  return Array.isArray(Reflect.get(client, 'masters')) || /Cluster/.test(client.constructor.name)
}

async function runScript(send: CommandVerb, lua: string, key: string, args: string[]): Promise<unknown> {
  try {
    return await send(key, ['EVALSHA', hash('sha1', lua), '1', key, ...args])
  } catch (error) {
    // Nothing was run.
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return send(key, ['EVAL', lua, '1', key, ...args])
  }
}

/** What is queued is sent in one turn, so that it goes over the one connection that the client has in this order. */
function pipelineOver(
  send: CommandVerb,
  run: (lua: string, key: string, args: string[]) => Promise<unknown>,
): RedisPipeline {
  const tasks: (() => Promise<unknown>)[] = []
  let keyOfLast = ''
  return {
    eval(lua, _, key = '', ...args) {
      keyOfLast = key
      tasks.push(() => run(lua, key, args))
    },
    wait(replicas, milliseconds) {
      tasks.push(() => send(keyOfLast, ['WAIT', String(replicas), String(milliseconds)]))
    },
    async exec() {
      const replies: [Error | null, unknown][] = []
      for (const task of tasks) replies.push(await settled(task()))
      return replies
    },
  }
}

async function settled(reply: Promise<unknown>): Promise<[Error | null, unknown]> {
  try {
    return [null, await reply]
  } catch (error) {
    return [error instanceof Error ? error : new Error('no reason given'), null]
  }
}

/** As ioredis calls it: the gate waits only for one that connects again. */
function statusOf(client: object): string {
  if (Reflect.get(client, 'isOpen') === false) return 'end'
  return Reflect.get(client, 'isReady') === false ? 'reconnecting' : 'ready'
}

function listen(client: object, verb: 'on' | 'off', ...args: [string, (error?: unknown) => void]): void {
  const method: unknown = Reflect.get(client, verb)
  if (typeof method === 'function') method.apply(client, args)
}

/** What Redis answered, under the name by which ioredis tells it from a failure of the connection. */
function rethrow(error: unknown): never {
  const text = replyIn(error)
  if (text === undefined) throw error
  throw Object.assign(new Error(text, { cause: error }), { name: 'ReplyError' })
}

/** valkey-glide has words of its own for some of the first words of Redis. */
const RENAMED: Readonly<Record<string, string>> = {
  NoScriptError: 'NOSCRIPT',
  ReadOnly: 'READONLY',
  ResponseError: 'ERR',
}

function replyIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const message = error.message.replace('An error was signalled by the server: - ', '')
  const first = /^[A-Za-z]+/.exec(message)?.[0] ?? ''
  const word = RENAMED[first] ?? first
  const isNodeRedis = ['SimpleError', 'BlobError'].includes(error.constructor.name)
  const isGlide = error.name === 'RequestError' && (word !== first || /^[A-Z]{2,}$/.test(word))
  return isNodeRedis || isGlide ? word + message.slice(first.length).replace(/^:/, '') : undefined
}
