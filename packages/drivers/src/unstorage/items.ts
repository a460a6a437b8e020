import { type Entry, endOf, type Stored } from '@astro-sessions/engine'
import { assertFits, decodeEntry, encodeEntry, encodeMarker, endOfItem } from '../shared/entry-json.ts'
import { ownKeys } from '../shared/keys/own-keys.ts'
import type { SweepTally } from '../shared/sweep/tally.ts'
import type { WritableDriver } from '../shared/unstorage-driver.ts'
import { asUnavailable } from './as-unavailable.ts'

/** What is under a key. */
export interface Found {
  readonly stored: Stored | undefined
  /** A marker, also one past its time: as long as it is there, no record at the key is believed. */
  readonly marker: Stored | undefined
  /** A record beside its marker: its deletion failed, or a cached copy was written once more. */
  readonly isLeftBehind: boolean
}

/** The two items of a key: the record, and the marker that it left. */
export interface Items {
  /**
   * Reads both at once, and the marker once more where neither is there: the record may have become it in between.
   * Whoever is about to create need not know, and looks after the write.
   */
  read(key: string, now: number, isToCreate?: boolean): Promise<Found>
  /** Resolves to the marker that another process left meanwhile: the write counts for nothing then. */
  write(key: string, found: Found, entry: Entry, now: number): Promise<Entry | undefined>
  /** Deletes the record. */
  forget(key: string): Promise<void>
  /** Every key that has an item. The driver answers all of them at once. */
  keys(): Promise<string[]>
  /** Deletes the items that have expired, each while nobody else is at its key; resolves to their number. */
  sweep(
    now: number,
    alone: <Result>(key: string, task: () => Promise<Result>) => Promise<Result>,
    tally: SweepTally,
  ): Promise<number>
}

export interface ItemsOptions {
  /** What the names of all items begin with. */
  readonly base: string
  /** Whether the storage may show a record late. */
  readonly isEventual: boolean
  /** Most bytes of an item, where there is a limit. */
  readonly valueLimit?: number | undefined
}

/** Longer than any clock is wrong, in milliseconds: a store's own expiry is only there to clean up. */
const SLACK = 60_000

/** The shortest time to live that every driver takes, in seconds. */
const SHORTEST_TTL = 60

/**
 * For how long the marker of a record that was not seen stands where there may be one, in milliseconds: as long as a
 * browser keeps a cookie, since the record may be of a site that remembers its visitors for that long.
 */
const UNSEEN = 400 * 86_400_000

const MARKER = '.gone'

export function createItems(driver: WritableDriver, { base, isEventual, valueLimit }: ItemsOptions): Items {
  const get = async (item: string) => checked(await driver.getItem(item))
  const remove = async (item: string) => void checked(await driver.removeItem(item))
  const recordAt = (key: string) => `${base}:${key}`
  const markerAt = (key: string) => `${base}:${key}${MARKER}`
  const readMarker = async (key: string) => decodeEntry(await get(markerAt(key)))

  async function set(item: string, text: string, life: number): Promise<void> {
    if (valueLimit !== undefined) assertFits(new TextEncoder().encode(text).length, valueLimit)
    const ttl = Math.max(SHORTEST_TTL, Math.ceil((life + SLACK) / 1000))
    checked(await driver.setItem(item, text, { ttl }))
  }

  /** Until when a record may come up at the key: its deadline, since no use moves that. */
  function longestLife({ stored }: Found, now: number): number {
    if (stored?.kind === 'live') return stored.record.meta.deadline
    return isEventual || stored !== undefined ? now + UNSEEN : now
  }

  async function isOver(item: string, now: number): Promise<boolean> {
    const end = endOfItem(await get(item))
    return end !== undefined && now >= end
  }

  // Drivers of files answer paths.
  async function namesThere(): Promise<string[]> {
    const keys: unknown = await driver.getKeys?.(base, {})
    return Array.isArray(keys) ? keys.map((key) => String(key).replaceAll(/[/\\]/g, ':')) : []
  }

  return {
    read(key, now, isToCreate = false) {
      return asUnavailable(async () => {
        const [item, first] = await Promise.all([get(recordAt(key)), readMarker(key)])
        const record = decodeEntry(item)
        const isNothing = record === undefined && first === undefined
        const marker = isNothing && !isToCreate ? await readMarker(key) : first
        const isLeftBehind = record !== undefined && marker?.kind === 'retired'
        return { stored: marker === undefined ? record : standing(marker, now), marker, isLeftBehind }
      })
    },

    async write(key, found, entry, now) {
      if (entry.kind === 'retired') {
        // The marker first: from here on nobody takes the record for live.
        const until = Math.max(entry.keepUntil, longestLife(found, now))
        await set(markerAt(key), encodeMarker(entry, until), until - now)
        await remove(recordAt(key))
        return undefined
      }
      if (found.marker !== undefined) await remove(markerAt(key))
      await set(recordAt(key), encodeEntry(entry), endOf(entry) - now)
      // Another process may have retired the record between our read and our write.
      const marker = await readMarker(key)
      if (marker === undefined) return undefined
      await remove(recordAt(key))
      return stillStanding(marker, now)
    },

    forget: (key) => remove(recordAt(key)),

    async keys() {
      const names = (await namesThere()).map((name) => name.replace(MARKER, ''))
      return ownKeys([...new Set(names)], `${base}:`)
    },

    async sweep(now, alone, tally) {
      const sweepOne = async (item: string) => {
        if (!(await isOver(item, now))) return 0
        const key = item.slice(base.length + 1).replace(MARKER, '')
        return alone(key, async () => {
          // A new record may have taken the place of the old one meanwhile.
          if (!(await isOver(item, now))) return 0
          await remove(item)
          return 1
        })
      }
      const names = await asUnavailable(namesThere)
      for (const item of names.filter((name) => name.startsWith(`${base}:`)))
        tally.add({ seen: 1, deleted: await asUnavailable(() => sweepOne(item)) })
      return tally.deleted
    },
  }
}

/** What a marker means: nothing when it is past its time, and whatever stands in its place is no record. */
function standing(marker: Stored, now: number): Stored | undefined {
  if (marker.kind !== 'retired') return { kind: 'unreadable' }
  return now < marker.keepUntil ? marker : undefined
}

/** The marker as it refuses a write, whenever that comes. */
function stillStanding(marker: Stored, now: number): Entry {
  if (marker.kind !== 'retired') return { kind: 'retired', reason: 'ended', at: now, keepUntil: now + 1 }
  return { ...marker, keepUntil: Math.max(marker.keepUntil, now + 1) }
}

// The file drivers of unstorage resolve to the error where a file may not be read or deleted.
function checked(answer: unknown): unknown {
  if (answer instanceof Error) throw answer
  return answer
}
