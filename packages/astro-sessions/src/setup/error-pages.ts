import type { AstroConfig, IntegrationResolvedRoute } from 'astro'
import type { Site } from '../runtime/site/site.ts'

/** Paths of the site's own pages for failures of the session, as a rewrite finds them. */
export function findErrorPages(
  routes: readonly IntegrationResolvedRoute[],
  { base, trailingSlash }: Pick<AstroConfig, 'base' | 'trailingSlash'>,
): Site['errorPages'] {
  const root = base.replace(/\/$/, '')
  const end = trailingSlash === 'always' ? '/' : ''
  const isPage = (status: number) =>
    // A page that was rendered when the site was built cannot stand in for one that is rendered now.
    routes.some(
      ({ pattern, type, isPrerendered }) => pattern === `/${status}` && type === 'page' && !isPrerendered,
    )
  const pages = [403, 409, 503].filter(isPage).map((status) => [status, `${root}/${status}${end}`])
  return Object.fromEntries(pages)
}
