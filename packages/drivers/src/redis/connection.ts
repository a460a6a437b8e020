import type { OpenClient, RedisClient } from './client.ts'
import { createGate, type Gate } from './gate.ts'
import { closedError } from './redis-error.ts'

/** A client that is opened when it is first needed, and the knowledge whether a command would be sent at once. */
export interface Connection {
  /** The client if it can send at once. */
  readonly live: RedisClient | undefined
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

/** A connection that is opened at the first `ready()`. */
export function createConnection(open: () => Promise<OpenClient>, connectTimeout: number): Connection {
  let started: Promise<OpenClient & { gate: Gate }> | undefined
  let current: OpenClient | undefined
  let isClosed = false

  async function start() {
    current = await open()
    return { ...current, gate: createGate(current, connectTimeout) }
  }

  return {
    get live() {
      return !isClosed && current?.client.status === 'ready' ? current.client : undefined
    },

    async ready() {
      if (isClosed) throw closedError()
      started ??= start()
      const { client, gate } = await started
      if (client.status !== 'ready') await gate.pass()
      if (isClosed) throw closedError()
      return client
    },

    renew() {
      // A Cluster has other nodes that may work, and ends the connections to silent ones by itself.
      if (!current?.isOwn || current.client.isCluster || current.client.status !== 'ready') return
      current.client.disconnect(true)
    },

    async close() {
      isClosed = true
      const opened = await started?.catch(() => undefined)
      if (opened === undefined) return
      opened.gate.stop()
      if (opened.isOwn) await end(opened.client, connectTimeout)
    },
  }
}

async function end(client: RedisClient, patience: number): Promise<void> {
  if (client.status !== 'ready') return client.disconnect()
  const timer = setTimeout(() => client.disconnect(), patience)
  await client.quit().catch(() => client.disconnect())
  clearTimeout(timer)
}
