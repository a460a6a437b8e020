import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Redis } from 'ioredis'
import { createCommands } from './rest-commands.ts'
import { misbehave, type RestFault, send } from './rest-fault.ts'

export interface RestServerOptions {
  /** Of the Redis behind it. */
  readonly redisPort: number
  /** Where it listens (0: the system chooses). */
  readonly port?: number
  /** Whether it takes `#!lua flags=allow-key-locking`, as Upstash does and Redis does not (true). */
  readonly locksKeys?: boolean
}

export interface RestServer {
  readonly url: string
  readonly token: string
  /** The commands that came since `reset()`, by name, in their order. */
  readonly requests: readonly string[]
  readonly connections: number
  /** How often somebody had to wait for an answer: requests that are under way together count once. */
  readonly roundTrips: number
  /** How many requests have met a fault, with all that it does. */
  readonly misbehaved: number
  /** Faults by the number of the request since `reset()`, beginning with 1; 0 for every other one. */
  readonly faults: Map<number, RestFault>
  /** Carries out the next script that writes, and closes its connection in place of an answer; resolves then. */
  cutNextWrite(): Promise<void>
  /** Closes the connections on which no request is under way, and returns how many. */
  closeIdle(): Promise<number>
  /** Counts from the beginning, and lets nothing go wrong. */
  reset(): void
  stop(): Promise<void>
}

const TOKEN = 'AXkvASQgNzE3-correct-horse-battery-staple=='

/** While Redis does not answer. */
const AWAY = { status: 502, text: '{"error":"the database is away"}' }

/** A server on the loopback that answers as the REST interface of Upstash is documented, with a real Redis behind it. */
export async function startRestServer({
  redisPort,
  port = 0,
  locksKeys = true,
}: RestServerOptions): Promise<RestServer> {
  const redis = new Redis(redisPort, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: 0 })
  redis.on('error', () => {})
  const carryOut = createCommands(redis, locksKeys)
  const faults = new Map<number, RestFault>()
  const sockets = new Set<Socket>()
  let requests: string[] = []
  let cut: PromiseWithResolvers<void> | undefined
  let [connections, roundTrips, underWay, misbehaved] = [0, 0, 0, 0]

  function faultOf(command: unknown[]): RestFault | undefined {
    // A script that reads has a key and no arguments.
    if (cut === undefined || command.length < 5) return faults.get(requests.length) ?? faults.get(0)
    cut.resolve()
    cut = undefined
    return { kind: 'cut', executes: true }
  }

  const server = createServer(async (request, response) => {
    const body = await textOf(request)
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return send(response, 401, JSON.stringify({ error: 'WRONGPASS invalid or missing auth token' }))
    const command: unknown[] = JSON.parse(body)
    requests.push(nameOf(command))
    if (underWay === 0) roundTrips += 1
    underWay += 1
    response.once('close', () => {
      underWay -= 1
    })
    const fault = faultOf(command)
    const isBase64 = request.headers['upstash-encoding'] === 'base64'
    const answer = () => carryOut(request.url ?? '/', body, isBase64).catch(() => AWAY)
    if (fault !== undefined) {
      await misbehave(fault, response, answer)
      misbehaved += 1
      return
    }
    const { status, text } = await answer()
    send(response, status, text)
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // Only a test closes connections: a pause of a busy machine would close one in the middle of a life.
  server.keepAliveTimeout = 0
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    token: TOKEN,
    get requests() {
      return requests
    },
    get connections() {
      return connections
    },
    get misbehaved() {
      return misbehaved
    },
    get roundTrips() {
      return roundTrips
    },
    faults,
    cutNextWrite() {
      cut = Promise.withResolvers()
      return cut.promise
    },
    async closeIdle() {
      const before = [...sockets]
      server.closeIdleConnections()
      const idle = before.filter(({ destroyed }) => destroyed)
      await Promise.all(idle.map((socket) => socket.closed || once(socket, 'close')))
      return idle.length
    },
    reset() {
      requests = []
      connections = 0
      roundTrips = 0
      misbehaved = 0
      faults.clear()
    },
    async stop() {
      redis.disconnect()
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The command, or how many in one request. */
function nameOf(command: unknown[]): string {
  return Array.isArray(command[0]) ? `${command.length} commands` : String(command[0])
}
