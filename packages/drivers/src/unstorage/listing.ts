import { SessionError } from '@astro-sessions/engine'
import type { UnstorageDriver } from '../shared/unstorage-driver.ts'

/** Drivers that hand `ttl` to a storage that deletes by it. With others, what has expired stays until it is swept. */
const EXPIRING = new Set([
  'cloudflare-kv',
  'cloudflare-kv-binding',
  'cloudflare-kv-http',
  'deno-kv',
  'deno-kv-node',
  'redis',
  'upstash',
  'vercel-kv',
  'vercel-runtime-cache',
])

/** Drivers that list the first items of their storage alone, and how many. */
const LISTED_AT_MOST = new Map([
  ['cloudflare-r2-binding', 1000],
  ['s3', 1000],
  ['uploadthing', 500],
  ['vercel-runtime-cache', 0],
])

/** Whether the storage behind a driver deletes by itself what has expired. */
export function deletesExpired({ name = '', deletesExpired = EXPIRING.has(name) }: UnstorageDriver): boolean {
  return deletesExpired
}

/** What a driver lists, and whether that is all. */
export interface Listing {
  readonly names: readonly unknown[]
  /** Throws where there may be more than was listed. */
  assertWhole(): void
}

/** @throws SessionError `INVALID_CALL` when the driver cannot list */
export async function listUnder(driver: UnstorageDriver, base: string): Promise<Listing> {
  if (driver.getKeys === undefined) throw unlisted(driver)
  const listed: unknown = await driver.getKeys(base, {})
  const names: readonly unknown[] = Array.isArray(listed) ? listed : []
  const most = LISTED_AT_MOST.get(driver.name ?? '') ?? Number.POSITIVE_INFINITY
  return {
    names,
    assertWhole() {
      if (names.length >= most) throw inPart(driver, most)
    },
  }
}

function unlisted({ name = 'without a name' }: UnstorageDriver): SessionError {
  return new SessionError(
    'INVALID_CALL',
    `The unstorage driver ${name} cannot list its items, so that nothing sweeps what has expired.`,
    {
      hint: 'Give it `getKeys`, or `deletesExpired: true` if its storage deletes by the `ttl` of `setItem`.',
    },
  )
}

function inPart({ name }: UnstorageDriver, most: number): SessionError {
  return new SessionError(
    'INVALID_CALL',
    `The unstorage driver ${name} lists no more than ${most} items, so that the rest was not looked at.`,
    {
      hint: 'Those of one user can be ended: userSessions(id). What has expired, a rule of the storage can delete.',
    },
  )
}
