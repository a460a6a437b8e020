import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import sirv from 'sirv'

const dist = join(import.meta.dirname, '..', '..', 'site', 'dist')

/** The built documentation on a port of its own. */
export async function serveDocs(): Promise<{ url: string; server: Server }> {
  if (!existsSync(join(dist, 'pagefind')))
    throw new Error('The documentation is not built: npm run x -- turbo run build:site')
  const server = createServer(sirv(dist))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}
