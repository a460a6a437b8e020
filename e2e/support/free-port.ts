import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Below what systems give to outgoing connections: such a connection could take the port before its server does.
const [FIRST, LAST] = [20_000, 32_000]
/** How many ports each worker has to itself: of two that choose at the same time, both could find one port free. */
const EACH = 1_500

const given = new Set<number>()

/** A port of the loopback that was free a moment ago, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const first = FIRST + ((Number(process.env.TEST_PARALLEL_INDEX ?? 0) * EACH) % (LAST - FIRST))
  const port = randomInt(first, first + EACH)
  // A server of this worker may have it at the other address of the loopback.
  if (given.has(port)) return freePort()
  given.add(port)
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return freePort()
    throw error
  }
  server.close()
  await once(server, 'close')
  return port
}
