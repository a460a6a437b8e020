import { SessionError } from '@astro-sessions/engine'
import type { APIContext } from 'astro'

/** What the middleware uses of Astro's context. */
export type RequestContext = Pick<
  APIContext,
  'request' | 'url' | 'locals' | 'cookies' | 'isPrerendered' | 'routePattern' | 'logger' | 'cache' | 'rewrite'
>

/** What this package uses of the object behind an `APIContext`, none of it documented: looked for before use. */
interface FetchState {
  provide?: unknown
  renderOptions?: { waitUntil?: unknown }
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

/** How this platform keeps a process alive for work after the response, where it has a way. */
export function waitUntilOf(context: RequestContext): ((promise: Promise<unknown>) => void) | undefined {
  const { waitUntil } = fetchStateOf(context)?.renderOptions ?? {}
  if (typeof waitUntil === 'function') return (promise) => waitUntil(promise)
  const cloudflare: unknown = Reflect.get(context.locals, 'cfContext')
  if (!hasWaitUntil(cloudflare)) return undefined
  return (promise) => cloudflare.waitUntil(promise)
}

/** True when Astro's route cache would keep this response for other visitors. */
export function isRouteCached({ cache }: RequestContext): boolean {
  return isCacheEnabled(cache) && ((cache.options.maxAge ?? 0) > 0 || cache.tags.length > 0)
}

/** Keeps this response out of Astro's route cache, where there is one: elsewhere, asking logs a warning. */
export function skipRouteCache({ cache }: RequestContext): void {
  if (isCacheEnabled(cache)) cache.set(false)
}

/** An error page has no cache at all, whatever the type says. */
function isCacheEnabled(cache: RequestContext['cache'] | undefined): cache is RequestContext['cache'] {
  return cache?.enabled === true
}

function fetchStateOf(context: RequestContext): FetchState | undefined {
  return Reflect.get(context, FETCH_STATE)
}

function hasWaitUntil(value: unknown): value is { waitUntil(promise: Promise<unknown>): void } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'waitUntil' in value &&
    typeof value.waitUntil === 'function'
  )
}

function missingProvider(): SessionError {
  return new SessionError(
    'SESSION_UNAVAILABLE',
    'This version of Astro has no place where astro-sessions could put `Astro.session`.',
    {
      hint: "Set sessions({ astroSession: 'leave' }) and use `locals.session`, or use an Astro between 7.2 and 8.",
    },
  )
}
