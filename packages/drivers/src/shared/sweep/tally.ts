import type { SweepOptions, SweepProgress } from '@astro-sessions/engine'

export interface SweepTally {
  /** Adds a batch, and tells of it. Rejects the sweep where it is to stop. */
  add(batch: SweepProgress): void
  readonly deleted: number
}

/** What a sweep has done so far. */
export function createTally({ onProgress, signal }: SweepOptions = {}): SweepTally {
  signal?.throwIfAborted()
  let seen = 0
  let deleted = 0
  return {
    add(batch) {
      seen += batch.seen
      deleted += batch.deleted
      onProgress?.({ seen, deleted })
      signal?.throwIfAborted()
    },
    get deleted() {
      return deleted
    },
  }
}
