import { systemClock } from '@astro-sessions/engine'

/**
 * The clock by which a sweep was told `now`, as it goes on: what the sweep decides by the present must not be decided by
 * its beginning, which may be minutes ago.
 */
export function clockFrom(now: number): () => number {
  const begun = systemClock.now()
  return () => now + (systemClock.now() - begun)
}
