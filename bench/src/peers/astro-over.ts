import { astroCookies } from './astro-cookies.ts'
import { astroInternal } from './astro-internals.ts'
import type { Peer, View } from './peer.ts'

/** Astro gives the storage of one driver to whatever has its name. */
let opened = 0
const quiet = { warn() {}, error() {}, debug() {}, info() {} }

/** Astro's own session class, over a driver of unstorage. */
export async function astroOver(unstorage: object): Promise<Peer> {
  const calls = { all: 0, refused: 0 }
  const runtime = 'core/session/runtime.js'
  const Session: new (options: object) => View = await astroInternal(runtime, 'AstroSession')
  const persist: symbol = await astroInternal(runtime, 'PERSIST_SYMBOL')
  const cookiesOf = await astroCookies()
  const driver = counting(unstorage, calls)
  const config = { driver: `bench-${++opened}`, options: {} }
  const shared = { config, runtimeMode: 'production', mockStorage: null, logger: quiet }

  return {
    calls,
    async bare(cookie) {
      cookiesOf(cookie)
    },
    async visit(cookie, page) {
      const cookies = cookiesOf(cookie)
      const session = new Session({ ...shared, cookies, driverFactory: () => driver })
      await page(session)
      await Reflect.get(session, persist).call(session)
      const [sent] = cookies.headers()
      return sent === undefined ? cookie : (sent.split(';', 1)[0] ?? '')
    },
    async close() {
      const dispose: unknown = Reflect.get(driver, 'dispose')
      if (typeof dispose === 'function') await dispose()
    },
  }
}

function counting(driver: object, calls: Peer['calls']): object {
  const counted = new Set(['getItem', 'setItem', 'removeItem'])
  const entries = Object.entries(driver).map(([name, value]) => {
    if (!counted.has(name) || typeof value !== 'function') return [name, value]
    return [
      name,
      (...args: unknown[]) => {
        calls.all += 1
        return Reflect.apply(value, driver, args)
      },
    ]
  })
  return Object.fromEntries(entries)
}
