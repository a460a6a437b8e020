import type { SessionRecord } from '@astro-sessions/engine'
import type { LivePointer } from './pointer.ts'

/** A live record as this process saw or wrote it last. */
export interface KnownRecord {
  readonly pointer: LivePointer
  readonly record: SessionRecord
  /** Size of its data file. */
  readonly bytes: number
}

/**
 * Remembers records, so that one that did not change is not read again, and a write need not look first. It is
 * never believed: a read compares the pointer, and a write takes it.
 */
export interface RecordCache {
  get(key: string): KnownRecord | undefined
  set(key: string, known: KnownRecord): void
  delete(key: string): void
  clear(): void
}

/** @param limit bytes of data files that are remembered; the longest unused go first */
export function createRecordCache(limit: number): RecordCache {
  const records = new Map<string, KnownRecord>()
  let total = 0

  function forget(key: string): void {
    total -= records.get(key)?.bytes ?? 0
    records.delete(key)
  }

  return {
    get: (key) => records.get(key),
    set(key, known) {
      forget(key)
      records.set(key, known)
      total += known.bytes
      for (const oldest of records.keys()) {
        if (total <= limit) return
        forget(oldest)
      }
    },
    delete: forget,
    clear() {
      records.clear()
      total = 0
    },
  }
}
