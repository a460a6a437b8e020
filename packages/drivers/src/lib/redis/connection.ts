import type { RedisClient } from './client.ts'
import { closedError, connectionError, notReadyError } from './redis-error.ts'

/** A client, and the knowledge whether a command would be sent at once. */
export interface Connection {
  /**
   * Resolves to the client once it can send. Waits while a first attempt to connect, or to reconnect, is under
   * way, at most `connectTimeout`; when the last attempt failed it rejects at once, and connecting goes on behind it.
   *
   * @throws SessionError `STORE_UNAVAILABLE`
   */
  ready(): Promise<RedisClient>
  /** Connects anew, because an answer did not come: the other end may have vanished without a word. */
  renew(): void
  /** Ends the connection if the store opened it, after the answers that are under way. */
  close(): Promise<void>
}

interface OpenClient {
  client: RedisClient
  /** Whether the store opened it, and so may end it and speak for its errors. */
  isOwn: boolean
}

/** A connection that is opened at the first `ready()`. */
export function createConnection(open: () => Promise<OpenClient>, connectTimeout: number): Connection {
  let opened: Promise<{ gate: Gate } & OpenClient> | undefined
  let current: OpenClient | undefined
  let isClosed = false

  async function start() {
    current = await open()
    return { ...current, gate: watch(current, connectTimeout) }
  }

  return {
    async ready() {
      if (isClosed) throw closedError()
      opened ??= start()
      const { client, gate } = await opened
      if (client.status !== 'ready') await gate.pass()
      if (isClosed) throw closedError()
      return client
    },

    renew() {
      // A Cluster has other nodes that may work, and ends the connections to silent ones by itself.
      if (current?.isOwn && !current.client.isCluster && current.client.status === 'ready') {
        current.client.disconnect(true)
      }
    },

    async close() {
      isClosed = true
      const started = await opened?.catch(() => undefined)
      if (started === undefined) return
      started.gate.stop()
      if (started.isOwn) await end(started.client, connectTimeout)
    },
  }
}

interface Gate {
  /** Resolves when the client is ready, and rejects when the attempt to become so has failed. */
  pass(): Promise<void>
  stop(): void
}

function watch({ client, isOwn }: OpenClient, connectTimeout: number): Gate {
  /** Why the last attempt failed; undefined while connected and during the first attempt after that. */
  let failure: unknown
  let wasReady = client.status === 'ready'
  let waiting: PromiseWithResolvers<void> | undefined

  function settle(reason: unknown) {
    failure = reason
    if (reason === undefined) waiting?.resolve()
    else waiting?.reject(connectionError(reason))
    waiting = undefined
  }
  const listeners = {
    ready() {
      wasReady = true
      settle(undefined)
    },
    // The error of a working connection is followed by `close`; that of an attempt says why it failed.
    error(error?: unknown) {
      if (!wasReady) settle(error)
    },
    close() {
      if (!wasReady) settle(failure ?? new Error('The connection was closed before it was ready'))
      wasReady = false
    },
    end() {
      settle(new Error('The connection was ended'))
    },
  }
  for (const [event, listener] of Object.entries(listeners)) {
    // A listener for errors silences ioredis's own report, which is for the owner of the client to decide.
    if (isOwn || event !== 'error') client.on(event, listener)
  }

  function wait(): Promise<void> {
    if (waiting !== undefined) return waiting.promise
    waiting = Promise.withResolvers()
    const timer = setTimeout(() => settle(late(client, connectTimeout)), connectTimeout)
    return waiting.promise.finally(() => clearTimeout(timer))
  }

  return {
    async pass() {
      if (client.status === 'end' && !isOwn) throw connectionError(new Error('The client was ended'))
      if (client.status === 'wait' || (isOwn && client.status === 'end')) {
        // The events above report the outcome.
        client.connect().catch(() => {})
      } else if (failure !== undefined) {
        // Lets the event loop turn, so that a caller that tries again and again does not keep Redis from being heard.
        await new Promise((resolve) => setImmediate(resolve))
        if (failure !== undefined) throw connectionError(failure)
        return
      }
      await wait()
    },
    stop() {
      for (const [event, listener] of Object.entries(listeners)) client.off(event, listener)
      // ioredis may still report an error while it ends, and an unheard one is printed.
      if (isOwn) client.on('error', () => {})
      settle(new Error('The store was closed'))
    },
  }
}

function late({ status }: RedisClient, patience: number): Error {
  return status === 'connect' ? notReadyError() : new Error(`No connection in ${patience} ms`)
}

async function end(client: RedisClient, patience: number): Promise<void> {
  if (client.status !== 'ready') return client.disconnect()
  const timer = setTimeout(() => client.disconnect(), patience)
  await client.quit().catch(() => client.disconnect())
  clearTimeout(timer)
}
