import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSite, type SiteVariant } from '../support/site.ts'
import type { Tools } from './section.ts'

export interface Site extends SiteVariant {
  readonly name: string
  readonly server: string
}

type Store = SiteVariant['store']

export interface Building {
  readonly stores: readonly Store[]
  /** Needed for the store of that name. */
  readonly postgresUrl?: string
}

/** Builds the site once for each variant: without a session, with a middleware, and with two kinds of sessions on each store. */
export async function buildSites(
  { folder, redis, progress }: Tools,
  { stores, postgresUrl = '' }: Building,
): Promise<Site[]> {
  await lendPackages(folder)
  const sites: Site[] = []
  for (const variant of variantsFor(stores)) {
    const name = nameOf(variant)
    progress(`site: building ${name}`)
    const server = await buildSite(variant, { folder, redisPort: redis.port, postgresUrl })
    sites.push({ ...variant, name, server })
  }
  return sites
}

function variantsFor(stores: readonly Store[]): SiteVariant[] {
  return [
    { variant: 'none', store: 'fs' },
    { variant: 'no-op', store: 'fs' },
    ...stores.flatMap((store): SiteVariant[] => [
      { variant: 'astro', store },
      { variant: 'ours', store },
    ]),
  ]
}

/** Lets what is built in a folder find the packages that are not part of it. */
async function lendPackages(folder: string): Promise<void> {
  await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'))
}

/** How tables name a variant. */
export function nameOf({ variant, store }: SiteVariant): string {
  if (variant === 'none') return 'no session'
  if (variant === 'no-op') return 'a middleware that does nothing'
  return `${variant === 'ours' ? 'astro-sessions' : 'Astro’s session'}, ${store}`
}
