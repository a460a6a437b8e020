import { once } from 'node:events'
import { createServer } from 'node:net'
import { Advice } from './advice.mjs'
import { run } from './child.mjs'
import { findProgram } from './find-program.mjs'
import { startPostgres } from './start-postgres.mjs'

/**
 * @typedef {object} DemoStore where the demo keeps its sessions
 * @property {string} driver
 * @property {'shop' | 'cloudflare'} example
 * @property {string} says
 * @property {() => Promise<NodeJS.ProcessEnv>} start starts what the store needs, and answers what the server must know
 */

const nothing = async () => ({})

const cloudflareDriver = process.env.SESSION_DRIVER || 'cloudflare-do'

/** @type {Record<string, DemoStore>} */
const stores = {
  '': {
    driver: 'fs',
    example: 'shop',
    says: 'Sessions are files in examples/shop/.sessions.',
    start: nothing,
  },
  '--sqlite': {
    driver: 'sqlite',
    example: 'shop',
    says: 'Sessions are in one SQLite file, examples/shop/.sessions/sessions.db.',
    start: nothing,
  },
  '--redis': {
    driver: 'redis',
    example: 'shop',
    says: 'Sessions are in a Redis of this demo, which forgets them at its end.',
    start: startRedis,
  },
  '--postgres': {
    driver: 'postgres',
    example: 'shop',
    says: 'Sessions are in a PostgreSQL of this demo, which forgets them at its end.',
    start: async () => ({ DATABASE_URL: await startPostgres(await freePort()) }),
  },
  '--cloudflare': {
    driver: cloudflareDriver,
    example: 'cloudflare',
    says: `Sessions are in ${cloudflareDriver === 'cloudflare-kv' ? 'Workers KV' : 'Durable Objects'} of a workerd on this machine, in examples/cloudflare/.wrangler.`,
    start: nothing,
  },
}

/**
 * The store that the arguments of the demo ask for.
 *
 * @param {readonly string[]} args
 * @throws {Advice} for anything else
 */
export function storeFor(args) {
  const asked = args.filter((arg) => arg !== '--')
  const name = asked.length > 1 ? undefined : (asked[0] ?? '')
  const store = name !== undefined && Object.hasOwn(stores, name) ? stores[name] : undefined
  if (store !== undefined) return store
  const known = Object.keys(stores).filter(Boolean).join(', ')
  throw new Advice(`npm run demo knows no ${asked.join(' ')}. After npm run demo -- comes one of ${known}.`)
}

async function startRedis() {
  const program = process.env.REDIS_SERVER ?? findProgram(['redis-server', 'valkey-server'])
  if (program === undefined)
    throw new Advice('There is no redis-server on the PATH. Install Redis, or set REDIS_SERVER to its path.')
  const port = await freePort()
  const place = ['--port', String(port), '--bind', '127.0.0.1']
  // It ends with the demo, and says nothing that concerns whoever looks at the shop.
  void run(program, [...place, '--save', '', '--appendonly', 'no'], { onLine: () => {} })
  return { REDIS_URL: `redis://127.0.0.1:${port}` }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Advice('The system has no free port.')
  return address.port
}
