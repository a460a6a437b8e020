import { SessionError } from '@astro-sessions/engine'
import type { APIContext } from 'astro'

/** What the middleware uses of Astro's context. */
export type RequestContext = Pick<
  APIContext,
  'request' | 'url' | 'locals' | 'cookies' | 'isPrerendered' | 'routePattern' | 'logger' | 'cache' | 'rewrite'
>

type RouteCache = RequestContext['cache']

/** What this package uses of the object behind an `APIContext`, none of it documented: looked for before use. */
interface FetchState {
  provide?: unknown
  resolve?: (name: 'cache') => RouteCache | undefined
  renderOptions?: unknown
  /** What made the response: a page, or something else. */
  responseRouteType?: unknown
  /** What the page or endpoint made, before any middleware saw it. */
  response?: unknown
  /** Whether pages are sent while they are rendered. */
  streaming?: unknown
  /** An endpoint's empty 404 or 500 stays what it is. */
  skipErrorReroute?: unknown
  initialProps?: object
  routeData?: unknown
  manifest?: { readonly cacheConfig?: unknown }
}

const FETCH_STATE = Symbol.for('astro.fetchState')

/**
 * Makes `Astro.session`, and `context.session` of endpoints and actions, the session that `read` answers.
 *
 * @throws SessionError when this Astro has no place for it: two kinds of session must not live side by side unnoticed
 */
export function provideAstroSession(context: RequestContext, read: () => unknown): void {
  const state = fetchStateOf(context)
  if (typeof state?.provide !== 'function') throw missingProvider()
  state.provide('session', { create: read })
  // The context had its own `session` before the middleware ran; pages take theirs from the provider.
  Object.defineProperty(context, 'session', { configurable: true, enumerable: true, get: read })
}

/** True when Astro renders its page for an error that was thrown: it gets that error as a prop. */
export function isPageOfError(context: RequestContext): boolean {
  const props: unknown = Reflect.get(context, 'props')
  const hasError =
    typeof props === 'object' && props !== null && 'error' in props && props.error !== undefined
  return hasError && /(^|\/)500\/?$/.test(context.routePattern)
}

/**
 * Whether Astro sends this response while it renders the page; `undefined` when no page was rendered. What Astro
 * renders has a status text, and what a page returns of its own has none unless it says one.
 */
export function isStreamedPage(context: RequestContext, response: Response): boolean | undefined {
  const state = fetchStateOf(context)
  if (state?.responseRouteType !== 'page') return undefined
  const isOfPage = response === state.response && response.statusText === ''
  return isOfPage ? undefined : state.streaming !== false
}

/** True for a request of a server island, which the page asks for when it is there. */
export function isServerIsland({ routePattern }: RequestContext): boolean {
  return /(^|\/)_server-islands\/\[name\]\/?$/.test(routePattern)
}

/** True where a page answers, and no endpoint. */
export function routesToPage(context: RequestContext): boolean {
  const route = fetchStateOf(context)?.routeData
  return typeof route === 'object' && route !== null && 'type' in route && route.type === 'page'
}

/** True when Astro leaves an empty 404 or 500 as it is: it has asked an endpoint, or is at its own error page. */
export function keepsEmptyErrors(context: RequestContext): boolean {
  return fetchStateOf(context)?.skipErrorReroute === true
}

/** True where the site puts Astro's pipeline together itself, by `astro/fetch` or `astro/hono`: their state is a subclass. */
export function hasOwnPipeline(context: RequestContext): boolean {
  const state = fetchStateOf(context)
  const parent: unknown = state && Object.getPrototypeOf(Object.getPrototypeOf(state))
  return parent !== null && parent !== undefined && parent !== Object.prototype
}

/** True when Astro's route cache would keep this response for other visitors. */
export function isRouteCached(context: RequestContext): boolean {
  const cache = routeCacheOf(context)
  return cache !== undefined && ((cache.options.maxAge ?? 0) > 0 || cache.tags.length > 0)
}

/** Keeps this request out of Astro's route cache for good: `set` is what its page calls from here on. */
export function leaveRouteCache(context: RequestContext, set: RouteCache['set'] = () => {}): void {
  const cache = routeCacheOf(context)
  if (cache === undefined) return
  const own = setOf.get(cache) ?? cache.set
  setOf.set(cache, own)
  // Where it is off, asking logs a warning.
  if (cache.enabled) own.call(cache, false)
  cache.set = set
}

/** Astro's own `set` of caches that were left: who has kept it can call it still. */
const setOf = new WeakMap<RouteCache, RouteCache['set']>()

function routeCacheOf(context: RequestContext): RouteCache | undefined {
  // Astro makes one for each request that asks for it, maybe later than the context, and none for an error page.
  const state = fetchStateOf(context)
  if (state?.manifest && state.manifest.cacheConfig === undefined) return undefined
  return context.cache ?? state?.resolve?.('cache')
}

/** The object behind the context, which is there in every Astro that this package works with. */
export function fetchStateOf(context: RequestContext): FetchState | undefined {
  return Reflect.get(context, FETCH_STATE)
}

function missingProvider(): SessionError {
  return new SessionError(
    'SESSION_UNAVAILABLE',
    'This version of Astro gives astro-sessions no way to provide `Astro.session`.',
    {
      hint: "Set sessions({ astroSession: 'leave' }) and use `locals.session`, or use Astro >=7.2 <8.",
    },
  )
}
