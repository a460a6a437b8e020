import { once } from 'node:events'
import { createServer, connect as dial, type Socket } from 'node:net'
import { portOf } from './free-port.ts'

export interface TcpProxy {
  readonly port: number
  /**
   * Bytes that clients sent and received, and how often they had to wait for an answer, since `reset()`. Answers that
   * were waited for at once, over several connections, are one wave.
   */
  readonly traffic: { sent: number; received: number; roundTrips: number; waves: number; connections: number }
  reset(): void
  /**
   * Lets the next such request through, waits for its answer, passes so many bytes of it on (0), and closes the
   * connection. Resolves to the bytes of the whole answer.
   */
  cutNextAnswer(request?: RegExp, passed?: number): Promise<number>
  /** Holds back the answers from now on, and lets them through when it is turned off, as a slow server does. */
  hold(on: boolean): void
  /** Keeps what comes from now on, in both directions, as a network that has vanished does. */
  swallow(on: boolean): void
  stop(): Promise<void>
}

/** A TCP proxy in front of a port of the loopback. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const traffic = { sent: 0, received: 0, roundTrips: 0, waves: 0, connections: 0 }
  const waiting = new Set<Socket>()
  const sockets = new Set<Socket>()
  let cut: { request: RegExp; passed: number; done: PromiseWithResolvers<number> } | undefined
  let swallows = false
  let held: (() => void)[] | null = null

  const server = createServer((client) => {
    const upstream = dial(target, '127.0.0.1')
    traffic.connections++
    let isCut = false
    const close = () => {
      for (const socket of [client, upstream]) socket.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', close)
      socket.on('close', close)
      socket.on('close', () => {
        sockets.delete(socket)
        waiting.delete(socket)
      })
    }
    client.on('data', (data) => {
      if (swallows) return
      traffic.sent += data.length
      if (!waiting.has(client)) traffic.roundTrips++
      if (waiting.size === 0) traffic.waves++
      waiting.add(client)
      isCut = cut?.request.test(data.toString('latin1')) ?? false
      upstream.write(data)
    })
    upstream.on('data', (data: Buffer) => {
      if (swallows) return
      if (isCut && cut !== undefined) {
        const { done, passed } = cut
        cut = undefined
        done.resolve(data.length)
        if (passed === 0) return close()
        return void client.write(data.subarray(0, passed), close)
      }
      waiting.delete(client)
      traffic.received += data.length
      if (held === null) client.write(data)
      else held.push(() => client.write(data))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: portOf(server),
    traffic,
    reset: () => {
      Object.assign(traffic, { sent: 0, received: 0, roundTrips: 0, waves: 0, connections: 0 })
    },
    cutNextAnswer(request = /eval|hgetall/i, passed = 0) {
      cut = { request, passed, done: Promise.withResolvers() }
      return cut.done.promise
    },
    hold(on) {
      for (const release of held ?? []) release()
      held = on ? [] : null
    },
    swallow(on) {
      swallows = on
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
