import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import type { BrowserContext } from '@playwright/test'

/** Chromium writes its cookies down when it has this many changes, else after half a minute. */
const BATCH = 512

/**
 * Returns when everything that the browser will keep is in its profile. Chromium that is closed does not wait for
 * that: on a busy machine a cookie of the last second is lost, as it is when the machine loses its power.
 */
export async function writeCookiesToDisk(context: BrowserContext, profile: string): Promise<void> {
  const expires = Math.ceil(Date.now() / 1000) + 3600
  // Another batch each time: a write that began meanwhile may have taken a part of the one before.
  for (let round = 0; !holdsFiller(profile); round += 1) {
    const domains = Array.from({ length: BATCH }, (_, index) => `filler${round}-${index}.test`)
    await context.addCookies(
      domains.map((domain) => ({ name: 'filler', value: 'x', domain, path: '/', expires })),
    )
    await pause(20)
  }
}

function holdsFiller(profile: string): boolean {
  try {
    const cookies = new DatabaseSync(join(profile, 'Default', 'Cookies'), { readOnly: true })
    try {
      return cookies.prepare("SELECT 1 FROM cookies WHERE name = 'filler'").get() !== undefined
    } finally {
      cookies.close()
    }
  } catch (error) {
    // Not made yet, or being written to.
    if ((error as { code?: unknown }).code === 'ERR_SQLITE_ERROR') return false
    throw error
  }
}
