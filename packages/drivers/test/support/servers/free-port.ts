import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

const given = new Set<number>()

/**
 * A port that was free a moment ago. Not one of those that the system gives to clients and probes: a client that
 * connects meanwhile could get it, the one that looks for the server on that very port included. Each worker of the
 * test runner has its own range.
 */
export async function freePort(): Promise<number> {
  const first = 10_000 + (Number(process.env.VITEST_POOL_ID ?? 0) % 8) * 2_500
  for (;;) {
    const port = randomInt(first, first + 2_500)
    if (given.has(port) || !(await isFree(port))) continue
    given.add(port)
    return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** The port of a TCP server that listens. */
export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return address.port
}
