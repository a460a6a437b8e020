import type { PageLoad } from '@astro-sessions/engine'
import { isServerIsland, routesToPage } from '../page/astro-context.ts'
import type { RequestState } from './request-state.ts'

/** What the browser asked for. */
type Asked = Pick<RequestState, 'sent' | 'address' | 'first'>

/**
 * The load of a page that a request belongs to, by the address that the browser shows. An island tells it as its
 * referrer; where the site's policy lets it tell none, it shares a flash with nothing but itself.
 */
export function pageLoadOf(asked: Asked): PageLoad {
  const { sent, address, first } = asked
  const own = addressOf(sent.url) ?? address.pathname
  if (isServerIsland(first)) return { part: 'island', page: addressOf(sent.headers.get('Referer')) ?? own }
  return { part: isMaybeAhead(asked) ? 'fetch' : 'page', page: own }
}

/**
 * True for a page that a script of WebKit fetches. There Astro's prefetch, and every other one, is such a script, and
 * says nothing of itself: https://bugs.webkit.org/show_bug.cgi?id=49238
 */
function isMaybeAhead({ sent: { headers }, first }: Asked): boolean {
  const agent = headers.get('User-Agent') ?? ''
  const isWebKit = agent.includes('AppleWebKit/') && !/Chrom(e|ium)\//.test(agent)
  return isWebKit && headers.get('Sec-Fetch-Dest') === 'empty' && routesToPage(first)
}

/** Without the host: behind a proxy the server may know another one than the browser. */
function addressOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null
  const { pathname, search } = new URL(url)
  return pathname + search
}
