import type { AstroCookies } from 'astro'
import { mergeSetCookie, type SetCookieSource } from './merge-set-cookie.ts'

/**
 * Lets `merge()` of these cookies take headers or a response too. Astro's own takes another `Astro.cookies` only,
 * and fails on headers with an error about private members. It is replaced on this one object, which lives as long
 * as its request: the class stays as Astro made it, also for sites that share the process.
 */
export function acceptHeaders(cookies: AstroCookies): void {
  if (Object.hasOwn(cookies, 'merge') || typeof cookies.merge !== 'function') return
  Object.defineProperty(cookies, 'merge', MERGE)
}

const MERGE: PropertyDescriptor = { configurable: true, writable: true, value: mergeEither }

function mergeEither(this: AstroCookies, source: AstroCookies | SetCookieSource): void {
  if (isSetCookieSource(source)) mergeSetCookie(this, source)
  else Object.getPrototypeOf(this).merge.call(this, source)
}

// `headers` of `Astro.cookies` is a method.
function isSetCookieSource(source: AstroCookies | SetCookieSource): source is SetCookieSource {
  return 'getSetCookie' in source || typeof source.headers === 'object'
}
