/** Storages that show a write late to other places, and let the later of two parallel writes replace the other one. */
const WEAK_DRIVERS = /^cloudflare-(kv|r2)|^vercel-(kv|blob|runtime-cache)|^s3$|^deno-kv-node/

export function isWeak(driver: string): boolean {
  return WEAK_DRIVERS.test(driver)
}

/** What such a driver means for the site, for the log of a build; `null` for one that keeps every promise. */
export function weaknessOf(driver: string): string | null {
  if (!isWeak(driver)) return null
  const advice = driver.startsWith('cloudflare-')
    ? 'cloudflareDo() of astro-sessions/drivers has neither fault.'
    : 'A driver such as redis() has neither fault.'
  return `${driver} is eventually consistent: elsewhere, a session that was logged out can still be used for up to a minute. Of two parallel writes to one session, one can be lost. ${advice}`
}
