import { createEngine, type EngineOptions, type SessionStore } from '@astro-sessions/engine'
import { memoryStore } from '@astro-sessions/engine/memory'
import { tell } from '../../../../vitest.audit.ts'
import { createOnRequest, type OnRequest } from '../../src/runtime/on-request.ts'
import type { RequestContext } from '../../src/runtime/page/astro-context.ts'
import type { Site } from '../../src/runtime/site/site.ts'
import { resolveCookie } from '../../src/setup/settings/cookie-settings.ts'
import { jarOf } from './cookie-jar.ts'

const FETCH_STATE = Symbol.for('astro.fetchState')

/** What a page does with its context. It may run the middleware again, as `Astro.rewrite()` does. */
export type Page = (context: TestContext) => Response | Promise<Response>

export interface TestContext extends RequestContext {
  locals: RequestContext['locals'] & Pick<TestLocals, 'session'>
  /** What Astro's pages would find as `Astro.session`. */
  astroSession(): unknown
  readonly cached: unknown[]
  readonly log: string[]
}

type TestLocals = { session: import('@astro-sessions/engine').Session }

export interface VisitOptions {
  readonly url?: string
  readonly method?: string
  readonly headers?: HeadersLike
  readonly body?: string | FormData
  readonly locals?: object
  readonly isPrerendered?: boolean
  /** The route cache: absent, off, or on with these options. */
  readonly cache?: { enabled: boolean; maxAge?: number }
  readonly waitUntil?: (promise: Promise<unknown>) => void
  /** More of what Astro keeps behind the context. */
  readonly fetchState?: object
  /** What the page of a rewrite answers. */
  readonly rewrite?: (target: Request) => Response | Promise<Response>
}

type HeadersLike = Record<string, string>

export interface TestSite {
  readonly onRequest: OnRequest
  readonly calls: string[]
  /** One request: the page inside the middleware, as Astro runs it. */
  visit(page: Page, options?: VisitOptions): Promise<Response>
  context(options?: VisitOptions): TestContext
}

/** A site on a store that counts its calls. */
export function createSite(
  options: Partial<Site> & { store?: SessionStore; engineOptions?: Partial<EngineOptions> } = {},
): TestSite {
  const { store = memoryStore(), engineOptions, ...site } = options
  const calls: string[] = []
  const onRequest = createOnRequest({
    engine: createEngine({ store: counted(store, calls), ...engineOptions }),
    cookie: resolveCookie({}, false),
    localsKey: 'session',
    cacheControl: true,
    replacesAstroSession: false,
    errorPages: {},
    isDev: false,
    ...site,
  })
  return {
    onRequest,
    calls,
    context: createContext,
    visit(page, visitOptions) {
      const context = createContext(visitOptions)
      return onRequest(context, async () => page(context))
    },
  }
}

/** The `name=value` of the session cookie that a response sets, for the next request's `Cookie` header. */
export function cookieOf(response: Response): string {
  const [line = ''] = response.headers.getSetCookie()
  return line.slice(0, line.indexOf(';'))
}

function createContext(options: VisitOptions = {}): TestContext {
  const {
    url = 'https://shop.test/page',
    method = 'GET',
    headers = {},
    body = null,
    locals = {},
    isPrerendered = false,
  } = options
  const log: string[] = []
  const write = (line: string) => {
    tell('the log of a site', line)
    log.push(line)
  }
  const cached: unknown[] = []
  let astroSession: () => unknown = () => undefined
  const context = {
    request: new Request(url, { method, headers, body }),
    url: new URL(url),
    // The middleware defines `session` on it.
    locals: locals as TestContext['locals'],
    cookies: jarOf(),
    isPrerendered,
    routePattern: new URL(url).pathname,
    logger: {
      info: (message: string) => write(`info ${message}`),
      warn: (message: string) => write(`warn ${message}`),
      error: (message: string) => write(`error ${message}`),
    },
    cache: fakeCache(options.cache ?? { enabled: false }, cached),
    rewrite: async (target: string | URL | Request) => {
      if (options.rewrite === undefined || !(target instanceof Request)) throw new Error('no such page')
      return options.rewrite(target)
    },
    cached,
    log,
    astroSession: () => astroSession(),
  }
  const fetchState = {
    provide: (_: string, { create }: { create: () => unknown }) => {
      astroSession = create
    },
    renderOptions: { waitUntil: options.waitUntil },
  }
  const value = Object.assign(options.fetchState ?? {}, fetchState)
  Object.defineProperty(context, FETCH_STATE, { value })
  return context
}

function fakeCache(
  { enabled, maxAge }: { enabled: boolean; maxAge?: number },
  seen: unknown[],
): RequestContext['cache'] {
  let current = maxAge
  return {
    enabled,
    set(input) {
      seen.push(input)
      if (input === false) current = undefined
      else if ('maxAge' in input) current = input.maxAge
    },
    tags: [],
    get options() {
      return { tags: [], ...(current === undefined ? {} : { maxAge: current }) }
    },
    invalidate: async () => undefined,
  }
}

function counted(store: SessionStore, calls: string[]): SessionStore {
  const count = <Args extends unknown[], Answer>(name: string, verb: (...args: Args) => Answer) => {
    return (...args: Args) => {
      calls.push(name)
      return verb(...args)
    }
  }
  return {
    capabilities: store.capabilities,
    create: count('create', (...args) => store.create(...args)),
    read: count('read', (...args) => store.read(...args)),
    apply: count('apply', (...args) => store.apply(...args)),
    retire: count('retire', (...args) => store.retire(...args)),
  }
}
