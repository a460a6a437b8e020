import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import memoryDriver from 'unstorage/drivers/memory'

/** What is used of Astro's own session class, which its package does not export. */
export interface AstroSession {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): void
}

export interface AstroSessions {
  open(id?: string): AstroSession
  persist(session: AstroSession): Promise<void>
}

const astroFolder = dirname(createRequire(import.meta.url).resolve('astro/package.json'))

async function internal(path: string, name: string) {
  const module: object = await import(pathToFileURL(join(astroFolder, 'dist', path)).href)
  return Reflect.get(module, name)
}

/** Astro's session class over unstorage's memory driver, with the cookies that a request would have. */
export async function astroSessions(): Promise<AstroSessions> {
  const runtime = 'core/session/runtime.js'
  const Session: new (options: object) => AstroSession = await internal(runtime, 'AstroSession')
  const persist: symbol = await internal(runtime, 'PERSIST_SYMBOL')
  const Cookies: new (request: Request) => object = await internal('core/cookies/cookies.js', 'AstroCookies')
  const driver = memoryDriver()
  const logger = {
    warn: () => undefined,
    error: () => undefined,
    debug: () => undefined,
    info: () => undefined,
  }
  return {
    open(id) {
      const headers = id === undefined ? {} : { cookie: `astro-session=${id}` }
      return new Session({
        cookies: new Cookies(new Request('http://localhost/', { headers })),
        config: { driver: 'memory', options: {} },
        runtimeMode: 'production',
        driverFactory: () => driver,
        mockStorage: null,
        logger,
      })
    },
    persist: (session) => Reflect.get(session, persist).call(session),
  }
}
