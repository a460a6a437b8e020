/** How a sweep tells of itself, and is stopped. */
export interface SweepOptions {
  /** Told of the work so far, after each batch. */
  readonly onProgress?: ((done: SweepProgress) => void) | undefined
  /** Stops the work between two batches: it rejects with the reason of the signal, and what is deleted stays deleted. */
  readonly signal?: AbortSignal | undefined
}

/** How far a sweep is. */
export interface SweepProgress {
  /** Records and markers that were looked at: by a store that finds what has expired by an index, only those. */
  readonly seen: number
  /** Records and markers that were deleted. */
  readonly deleted: number
}
