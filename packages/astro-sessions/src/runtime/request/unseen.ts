import type { OpenOptions } from '@astro-sessions/engine'

/** Every header by which a browser or a script says that nobody may ever look at the response. */
const HEADERS = ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz']

/**
 * Says of a request that nobody may be looking at its answer: a prefetch, a preview or a prerendering ahead of a click,
 * and HEAD, for which Astro runs the handler of GET. What is sent is somebody's doing, whatever its headers say: they
 * are the sender's, and would let a script past a counter of its attempts.
 */
export function unseenBy({ method, headers }: Pick<Request, 'method' | 'headers'>): OpenOptions['unseen'] {
  if (method === 'HEAD') return 'head'
  if (method !== 'GET') return undefined
  return HEADERS.some((name) => saysAhead(headers.get(name))) ? 'ahead' : undefined
}

function saysAhead(value: string | null): boolean {
  return value !== null && /\b(prefetch|prerender|preview)\b/i.test(value)
}
