import { type Directive, parseDirectives } from './directives.ts'

/**
 * Fields that some caches read in the place of `Cache-Control`: targeted ones (RFC 9213) by the pattern of their
 * names, and those from before it.
 */
const TARGETED = /-cache-control$|^(surrogate|edge)-control$/
const NGINX = 'x-accel-expires'

/**
 * True when a cache between the server and the browser may answer other visitors with this response, without asking
 * first. Reads headers as RFC 9111 does, and in doubt as the least careful cache would. `Vary` is not looked at:
 * many such caches ignore it.
 */
export function isSharedCacheable(headers: Headers, now = Date.now()): boolean {
  for (const [name, value] of headers) {
    if (TARGETED.test(name) && allowsSharing(parseDirectives(value)) === true) return true
    if (name === NGINX && isInFuture(value, now)) return true
  }
  const answer = allowsSharing(parseDirectives(headers.get('Cache-Control') ?? ''))
  return answer ?? isFreshByDate(headers, now)
}

/** True for a header by which a page tells any cache what to do. */
export function isCachePolicy(name: string): boolean {
  return name === 'cache-control' || name === 'expires' || name === NGINX || TARGETED.test(name)
}

/** True when the page says anything to any cache. */
export function hasCachePolicy(headers: Headers): boolean {
  if (headers.has('Cache-Control')) return true
  for (const name of headers.keys()) if (isCachePolicy(name)) return true
  return false
}

/** `null` when the directives leave it to the dates. */
function allowsSharing(directives: readonly Directive[]): boolean | null {
  // With a list of fields, `private` and `no-cache` speak of those fields only.
  const says = (name: string) =>
    directives.some((directive) => directive.name === name && directive.argument === null)
  if (says('private') || says('no-cache')) return false
  if (says('no-store') && !says('must-understand')) return false
  const lifetime = secondsOf(directives, 's-maxage', 'cache-maxage') ?? secondsOf(directives, 'max-age')
  if (lifetime !== null && lifetime > 0) return true
  const mustAsk = says('must-revalidate') || says('proxy-revalidate')
  const stale = secondsOf(directives, 'stale-while-revalidate', 'stale-if-error') ?? 0
  if (stale > 0 && !mustAsk) return true
  if (lifetime !== null) return false
  return says('public') ? true : null
}

/** The longest of several; what is no number is 0. Surrogates may add a time in which the response is stale. */
function secondsOf(directives: readonly Directive[], ...names: string[]): number | null {
  const found = directives.filter(({ name }) => names.includes(name))
  if (found.length === 0) return null
  return Math.max(
    ...found.map(({ argument }) => {
      const [, fresh = 0, stale = 0] = /^(\d+)(?:\+(\d+))?/.exec(argument ?? '') ?? []
      return Number(fresh) + Number(stale)
    }),
  )
}

/** By `Expires`, and without it by the guess that caches make from the time of the last change. */
function isFreshByDate(headers: Headers, now: number): boolean {
  const expires = headers.get('Expires')
  if (expires === null) return headers.has('Last-Modified')
  const sent = Date.parse(headers.get('Date') ?? '')
  const lines = expires.split(/, *(?=[A-Za-z]{3,9},)/)
  return lines.some((line) => Date.parse(line) > (Number.isNaN(sent) ? now : sent))
}

/** Seconds, or `@` and an instant. */
function isInFuture(value: string, now: number): boolean {
  return value.startsWith('@') ? Number(value.slice(1)) * 1000 > now : Number.parseInt(value, 10) > 0
}
