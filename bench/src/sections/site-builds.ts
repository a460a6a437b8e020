import { buildSite, type SiteVariant } from '../support/site.ts'
import type { Tools } from './section.ts'

export interface Site extends SiteVariant {
  readonly name: string
  readonly server: string
}

const VARIANTS: readonly SiteVariant[] = [
  { variant: 'none', store: 'fs' },
  { variant: 'no-op', store: 'fs' },
  { variant: 'astro', store: 'fs' },
  { variant: 'ours', store: 'fs' },
  { variant: 'astro', store: 'sqlite' },
  { variant: 'ours', store: 'sqlite' },
  { variant: 'astro', store: 'redis' },
  { variant: 'ours', store: 'redis' },
]

/** Builds the site once for each variant. */
export async function buildSites({ folder, redis, progress }: Tools): Promise<Site[]> {
  const sites: Site[] = []
  for (const variant of VARIANTS) {
    const name = nameOf(variant)
    progress(`site: building ${name}`)
    sites.push({ ...variant, name, server: await buildSite(variant, { folder, redisPort: redis.port }) })
  }
  return sites
}

/** How tables name a variant. */
export function nameOf({ variant, store }: SiteVariant): string {
  if (variant === 'none') return 'no session'
  if (variant === 'no-op') return 'a middleware that does nothing'
  return `${variant === 'ours' ? 'astro-sessions' : 'Astro’s session'}, ${store}`
}
