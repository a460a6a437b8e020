import { type Entry, endOf, type Stored } from '@astro-sessions/engine'
import { decodeEntry, encodeEntry } from '../shared/entry-json.ts'
import type { WritableDriver } from '../shared/unstorage-driver.ts'
import { asUnavailable } from './as-unavailable.ts'

/** The two items of a key: the record, and the marker that it left. */
export interface Items {
  read(key: string, now: number): Promise<Stored | undefined>
  /** Resolves to the marker that another process left meanwhile: the write counts for nothing then. */
  write(key: string, entry: Entry, now: number): Promise<Entry | undefined>
  /** Deletes the items that have expired, and resolves to their number. */
  sweep(now: number): Promise<number>
}

/** Longer than any clock is wrong, in milliseconds: a store's own expiry is only there to clean up. */
const SLACK = 60_000

/** The shortest time to live that every driver takes, in seconds. */
const SHORTEST_TTL = 60

export function createItems(driver: WritableDriver, base: string): Items {
  const get = async (item: string) => checked(await driver.getItem(item))
  const remove = async (item: string) => checked(await driver.removeItem(item))
  const recordAt = (key: string) => `${base}:${key}`
  const markerAt = (key: string) => `${base}:${key}.gone`

  /** The marker, unless it is past its time. Whatever stands in its place means that a session ended. */
  async function readMarker(key: string, now: number): Promise<Stored | undefined> {
    const marker = decodeEntry(await get(markerAt(key)))
    if (marker?.kind === 'retired') return now < marker.keepUntil ? marker : undefined
    return marker === undefined ? undefined : { kind: 'unreadable' }
  }

  async function set(item: string, entry: Entry, now: number): Promise<void> {
    const ttl = Math.max(SHORTEST_TTL, Math.ceil((endOf(entry) - now + SLACK) / 1000))
    checked(await driver.setItem(item, encodeEntry(entry), { ttl }))
  }

  return {
    read(key, now) {
      return asUnavailable(async () => {
        const [item, marker] = await Promise.all([get(recordAt(key)), readMarker(key, now)])
        return marker ?? decodeEntry(item)
      })
    },

    async write(key, entry, now) {
      if (entry.kind === 'retired') {
        // The marker first: from here on nobody takes the record for live.
        await set(markerAt(key), entry, now)
        await remove(recordAt(key))
        return undefined
      }
      await set(recordAt(key), entry, now)
      // Another process may have retired the record between our read and our write.
      const marker = await readMarker(key, now)
      if (marker?.kind === 'retired') {
        await remove(recordAt(key))
        return marker
      }
      if (marker !== undefined) await remove(markerAt(key))
      return undefined
    },

    async sweep(now) {
      const keys: unknown = await driver.getKeys?.(base, {})
      // Drivers of files answer paths.
      const names = Array.isArray(keys) ? keys.map((key) => String(key).replaceAll(/[/\\]/g, ':')) : []
      const items = names.filter((name) => name.startsWith(`${base}:`))
      let count = 0
      for (const item of items) {
        const entry = decodeEntry(await get(item))
        if (entry === undefined || entry.kind === 'unreadable' || now < endOf(entry)) continue
        await remove(item)
        count += 1
      }
      return count
    },
  }
}

// The file drivers of unstorage resolve to the error where a file may not be read or deleted.
function checked(answer: unknown): unknown {
  if (answer instanceof Error) throw answer
  return answer
}
