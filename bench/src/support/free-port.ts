import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Below what systems give to outgoing connections: such a connection could take the port before its server does.
const [FIRST, LAST] = [20_000, 32_000]

/** A port of the loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const port = randomInt(FIRST, LAST)
  const server = createServer().listen(port, '127.0.0.1')
  const isListening = await once(server, 'listening').then(Boolean, () => false)
  if (!isListening) return freePort()
  server.close()
  await once(server, 'close')
  return port
}
