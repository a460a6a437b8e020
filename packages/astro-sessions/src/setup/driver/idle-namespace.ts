import type { AstroConfig } from 'astro'

/** What the adapter makes at a deploy for sessions that are kept elsewhere; `null` where it makes nothing. */
export function idleNamespace(
  { adapter, session }: Pick<AstroConfig, 'adapter' | 'session'>,
  driver: string | null,
): string | null {
  const isMade = adapter?.name === '@astrojs/cloudflare' && (session as unknown) !== false
  if (!isMade || driver === null || driver.startsWith('cloudflare-kv')) return null
  return `A deploy to Cloudflare creates a KV namespace for Astro's own sessions, but this site keeps its sessions in ${driver}. Set \`session: false\` in the Astro config to avoid it.`
}
