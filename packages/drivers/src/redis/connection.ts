import type { OpenClient, RedisClient } from './client/client.ts'
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
  /**
   * Connects anew for what is sent from here on, because this client's answer did not come: the other end may have
   * vanished without a word. It may also be slow, so what was sent over the old connection can still be answered there.
   */
  renew(client: RedisClient): void
  /** Ends the connection if the store opened it, after the answers that are under way. */
  close(): Promise<void>
}

interface Limits {
  /** Milliseconds that connecting may take. */
  readonly connectTimeout: number
  /** Milliseconds after which nobody waits for an answer any more. */
  readonly commandTimeout: number
}

/** A connection that is opened at the first `ready()`. */
export function createConnection(
  open: () => Promise<OpenClient>,
  { connectTimeout, commandTimeout }: Limits,
): Connection {
  let started: Promise<OpenClient & { gate: Gate }> | undefined
  let current: OpenClient | undefined
  let isClosed = false
  /** Connections that nothing is sent over any more, until their last answers have come or are late. */
  const leaving = new Set<Promise<void>>()

  function leave({ client, gate }: OpenClient & { gate: Gate }): void {
    gate.stop()
    const left = end(client, commandTimeout)
    leaving.add(left)
    left.finally(() => leaving.delete(left))
  }

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

    renew(client) {
      // A Cluster has other nodes that may work, and ends the connections to silent ones by itself.
      if (client !== current?.client || !current.isOwn || client.isCluster || client.status !== 'ready')
        return
      started?.then(leave)
      started = undefined
      current = undefined
    },

    async close() {
      isClosed = true
      const opened = await started?.catch(() => undefined)
      opened?.gate.stop()
      if (opened?.isOwn) await end(opened.client, connectTimeout)
      await Promise.all(leaving)
    },
  }
}

async function end(client: RedisClient, patience: number): Promise<void> {
  if (client.status !== 'ready') return client.disconnect()
  const timer = setTimeout(() => client.disconnect(), patience)
  await client.quit().catch(() => client.disconnect())
  clearTimeout(timer)
}
