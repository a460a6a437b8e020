import type { PageLoad } from '@astro-sessions/engine'
import { isServerIsland, type RequestContext, routesToPage } from '../page/astro-context.ts'

/**
 * The load of a page that a request belongs to, by the address that the browser shows. An island tells it as its
 * referrer; where the site's policy lets it tell none, it shares a flash with nothing but itself.
 */
export function pageLoadOf(context: RequestContext): PageLoad {
  const { request, url } = context
  const own = addressOf(request.url) ?? url.pathname
  if (isServerIsland(context))
    return { part: 'island', page: addressOf(request.headers.get('Referer')) ?? own }
  return { part: isMaybeAhead(context) ? 'fetch' : 'page', page: own }
}

/**
 * True for a page that a script of WebKit fetches. There Astro's prefetch, and every other one, is such a script, and
 * says nothing of itself: https://bugs.webkit.org/show_bug.cgi?id=49238
 */
function isMaybeAhead(context: RequestContext): boolean {
  const { headers } = context.request
  const agent = headers.get('User-Agent') ?? ''
  const isWebKit = agent.includes('AppleWebKit/') && !/Chrom(e|ium)\//.test(agent)
  return isWebKit && headers.get('Sec-Fetch-Dest') === 'empty' && routesToPage(context)
}

/** Without the host: behind a proxy the server may know another one than the browser. */
function addressOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null
  const { pathname, search } = new URL(url)
  return pathname + search
}
