import { type Entry, endOf, type Stored } from '@astro-sessions/engine'
import { assertFits, decodeEntry, encodeEntry, encodeMarker, endOfItem } from '../shared/entry-json.ts'
import type { SweepTally } from '../shared/sweep/tally.ts'
import type { WritableDriver } from '../shared/unstorage-driver.ts'
import { asUnavailable } from './as-unavailable.ts'
import { listUnder } from './listing.ts'
import { namesUnder, type OwnItem } from './names.ts'

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
  /** Every key that has an item. The driver answers all of them at once, or this rejects. */
  keys(): Promise<string[]>
  /**
   * Deletes the items that have expired, each while nobody else is at its key; resolves to their number. Rejects where
   * the driver listed a part, when that is swept.
   */
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

/** Items whose end is remembered from one sweep to the next: a read may be a request that somebody pays for. */
const MOST_REMEMBERED = 50_000

/** How old an item may be that an eventual storage answers, in milliseconds, with some room. */
const STALE = 2 * 60_000

export function createItems(driver: WritableDriver, { base, isEventual, valueLimit }: ItemsOptions): Items {
  const get = async (item: string) => checked(await driver.getItem(item))
  const remove = async (item: string) => void checked(await driver.removeItem(item))
  const { recordAt, markerAt, ownOf } = namesUnder(base)
  let ends = new Map<string, number>()
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

  /** When it may be deleted. Never, for what is none of ours. */
  async function endAt(item: string): Promise<number> {
    // Where what is read may be old, the item may have been used since.
    return (endOfItem(await get(item)) ?? Number.POSITIVE_INFINITY) + (isEventual ? STALE : 0)
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
      const { names, assertWhole } = await listUnder(driver, base)
      assertWhole()
      return [...new Set(ownOf(names).map(({ key }) => key))]
    },

    async sweep(now, alone, tally) {
      const seen = new Map<string, number>()
      const isOver = (name: string, end: number) => {
        if (now < end && Number.isFinite(end) && seen.size < MOST_REMEMBERED) seen.set(name, end)
        return now >= end
      }
      const sweepOne = async ({ key, name }: OwnItem) => {
        if (!isOver(name, ends.get(name) ?? (await endAt(name)))) return 0
        return alone(key, async () => {
          // It was used since, or a new record has taken its place.
          if (!isOver(name, await endAt(name))) return 0
          await remove(name)
          return 1
        })
      }
      const { names, assertWhole } = await asUnavailable(() => listUnder(driver, base))
      for (const item of ownOf(names))
        tally.add({ seen: 1, deleted: await asUnavailable(() => sweepOne(item)) })
      ends = seen
      assertWhole()
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
