import { fetchStateOf, type RequestContext } from './astro-context.ts'

/** Where Vercel keeps what belongs to the request that is under way. */
const VERCEL = Symbol.for('@vercel/request-context')

export type WaitUntil = (promise: Promise<unknown>) => void

/**
 * How this platform keeps a process alive for work after the response, where it has a way: what the adapter told
 * Astro, else the platform's own context of this request.
 */
export function waitUntilOf(context: RequestContext): WaitUntil | undefined {
  const { locals } = context
  const netlify: unknown = Reflect.get(locals, 'netlify')
  return (
    methodOf(fetchStateOf(context)?.renderOptions) ??
    methodOf(Reflect.get(locals, 'cfContext')) ??
    methodOf(isObject(netlify) ? Reflect.get(netlify, 'context') : undefined) ??
    methodOf(vercelContext())
  )
}

function vercelContext(): unknown {
  const store: unknown = Reflect.get(globalThis, VERCEL)
  const get: unknown = isObject(store) ? Reflect.get(store, 'get') : undefined
  return typeof get === 'function' ? get.call(store) : undefined
}

function methodOf(holder: unknown): WaitUntil | undefined {
  if (!isObject(holder)) return undefined
  const waitUntil: unknown = Reflect.get(holder, 'waitUntil')
  if (typeof waitUntil !== 'function') return undefined
  // Platforms check whose method it is.
  return (promise) => waitUntil.call(holder, promise)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
