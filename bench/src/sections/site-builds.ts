import { buildSite, type SiteVariant } from '../support/site.ts'
import type { Tools } from './section.ts'
import { nameOf, type Site } from './site.ts'

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
