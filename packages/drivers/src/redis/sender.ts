import { startDeadline, systemClock } from '@astro-sessions/engine'
import type { Hash } from '../shared/redis/hash.ts'
import { toHash } from '../shared/redis/reply.ts'
import { readAll, type ScriptName, scripts } from '../shared/redis/scripts.ts'
import type { ScriptRunner } from '../shared/redis/verbs.ts'
import type { RedisClient } from './client/client.ts'
import type { Connection } from './connection.ts'
import { gather } from './gather.ts'
import { runScript } from './open-client.ts'
import { isRedirect, isWrongType, toSessionError, unconfirmedError } from './redis-error.ts'

export interface Sender extends ScriptRunner {
  /** What the script answers, acknowledged only when that many replicas have it. */
  runConfirmed(script: ScriptName, key: string, args: string[], replicas: number): Promise<unknown>
}

export interface SenderOptions {
  /** Milliseconds for the whole of connecting and being answered. */
  readonly commandTimeout: number
  /** Whether the commands of one turn of the event loop are sent together. */
  readonly gathers: boolean
}

/** Sends commands over a connection. */
export function createSender(connection: Connection, { commandTimeout, gathers }: SenderOptions): Sender {
  /** Commands that wait for their answers. */
  let underWay = 0

  async function within<T>(writes: boolean, send: (client: RedisClient) => Promise<T>): Promise<T> {
    const answer = Promise.withResolvers<T>()
    let sentOver: RedisClient | null = null
    let isLate = false
    const cancel = startDeadline(systemClock, commandTimeout, () => {
      isLate = true
      answer.reject(new Error(`No answer in ${commandTimeout} ms`))
      if (sentOver !== null) connection.renew(sentOver)
    })
    function start(client: RedisClient): void {
      if (isLate) return
      if (gathers && underWay > 0) gather(client)
      send(client).then(answer.resolve, answer.reject)
      sentOver = client
      underWay += 1
    }
    try {
      if (connection.live === undefined) connection.ready().then(start).catch(answer.reject)
      else start(connection.live)
      return await answer.promise
    } catch (error) {
      throw toSessionError(error, { writes, wasSent: sentOver !== null })
    } finally {
      cancel()
      if (sentOver !== null) underWay -= 1
    }
  }

  return {
    read: (key) => within(false, (client) => readHash(client, key)),

    run: (script, key, args) =>
      within(true, (client) =>
        runScript(client, script, key, args).catch((error: unknown) => {
          if (!client.isCluster || !isRedirect(error)) throw error
          return alone(client, scripts[script], key, args)
        }),
      ),

    runConfirmed: (script, key, args, replicas) =>
      within(true, async (client) => {
        const wanted = { replicas, patience: commandTimeout / 2 }
        try {
          return await confirmed(client, scripts[script], key, args, wanted)
        } catch (error) {
          if (!client.isCluster || !isRedirect(error)) throw error
          // Teaches the client where the key is.
          await alone(client, readAll, key, [])
          return confirmed(client, scripts[script], key, args, wanted)
        }
      }),
  }
}

function readHash(client: RedisClient, key: string): Promise<Hash | null> {
  return client.hgetall(key).catch(async (error: unknown) => {
    if (isWrongType(error)) return null
    if (!client.isCluster || !isRedirect(error)) throw error
    return toHash(await alone(client, readAll, key, []))
  })
}

/**
 * Sends one command by itself. In a pipeline of several, auto-pipelining included, a Cluster client follows a
 * redirection only if every command got the same one; a redirected command was not carried out.
 */
async function alone(client: RedisClient, lua: string, key: string, args: string[]): Promise<unknown> {
  const pipeline = client.pipeline()
  pipeline.eval(lua, 1, key, ...args)
  return replyOf((await pipeline.exec())?.[0])
}

interface Confirmation {
  replicas: number
  patience: number
}

/** Runs the script, and waits on the same connection until replicas have what it wrote. */
async function confirmed(
  client: RedisClient,
  lua: string,
  key: string,
  args: string[],
  wanted: Confirmation,
) {
  const pipeline = client.pipeline()
  pipeline.eval(lua, 1, key, ...args)
  pipeline.wait(wanted.replicas, Math.floor(wanted.patience))
  const [ended, waited] = (await pipeline.exec()) ?? []
  const reply = replyOf(ended)
  if (confirmationsOf(waited) < wanted.replicas) throw unconfirmedError()
  return reply
}

/** How many replicas have it. What Redis refuses here comes after the script has written. */
function confirmationsOf(result: Parameters<typeof replyOf>[0]): number {
  try {
    return Number(replyOf(result))
  } catch (error) {
    throw unconfirmedError(error)
  }
}

function replyOf(result: [error: Error | null, reply: unknown] | undefined): unknown {
  const [error, reply] = result ?? [new Error('The connection was closed'), null]
  if (error !== null) throw error
  return reply
}
