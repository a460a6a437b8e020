/** Decides what a key becomes when a parallel request changed it: returns the value, or `undefined` to delete it. */
export type ConflictResolver = (conflict: {
  readonly key: string
  /** What this request had read. */
  readonly base: unknown
  /** What this request set. */
  readonly mine: unknown
  /** What was stored meanwhile. */
  readonly theirs: unknown
}) => unknown

export type ConflictPolicy = 'merge' | 'overwrite' | 'throw' | ConflictResolver
