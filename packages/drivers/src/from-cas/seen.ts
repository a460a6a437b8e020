import type { Item } from './item.ts'

/** An item at a version of the storage; `null`: it has none. */
export interface Found {
  readonly item: Item
  readonly version: string | null
  /** Characters of its text. */
  readonly size: number
}

/** What was seen of keys a moment ago, so that a write need not read before it. */
export interface Seen {
  keep(key: string, found: Found, now: number): void
  /** What was seen, once: a second writer would be late with it. */
  take(key: string, now: number): Found | undefined
}

/** In milliseconds: longer than a request that reads and writes, and short enough that others have seldom written. */
const LONGEST = 10_000

/** Characters of all texts that are kept. */
const MOST = 4_000_000

/** Counted for an item, whatever its text. */
const LEAST = 1000

export function createSeen(): Seen {
  const kept = new Map<string, Found & { readonly at: number }>()
  let total = 0

  function drop(key: string): (Found & { readonly at: number }) | undefined {
    const found = kept.get(key)
    if (found !== undefined && kept.delete(key)) total -= found.size + LEAST
    return found
  }

  return {
    keep(key, found, now) {
      drop(key)
      kept.set(key, { ...found, at: now })
      total += found.size + LEAST
      for (const oldest of kept.keys()) {
        if (total <= MOST) return
        drop(oldest)
      }
    },
    take(key, now) {
      const found = drop(key)
      return found !== undefined && Math.abs(now - found.at) < LONGEST ? found : undefined
    },
  }
}
