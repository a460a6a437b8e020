/** An item as a storage keeps it. */
export interface CasItem {
  /** What was written, unchanged. */
  readonly text: string
  /** Changes with every write of the item, even with a write of the same text. Never empty. */
  readonly version: string
}

/** The condition of a write: the version that was read, or no item. */
export interface CasCondition {
  /** The version that the item must still have; `null`: there must be no item. */
  readonly ifVersion: string | null
  /**
   * Milliseconds after which the storage may delete the item, a whole number. A storage without a time to live ignores it,
   * and has a `list`.
   */
  readonly expireIn: number
}

/**
 * A storage with compare-and-swap: it writes an item only if nobody else has written it in the meantime, by ETag, generation
 * or version number. If a method throws anything but a `SessionError`, its text is never shown.
 */
export interface CasStorage {
  /** Returns the latest item, wherever it was written: no cached or replicated copy. `null` for none. */
  get(key: string): Promise<CasItem | null>

  /**
   * Writes the item atomically if the condition holds. Resolves to the new version, or to `null` if the condition does not
   * hold. If it throws, the outcome is unknown, and the same write is sent again; a `SessionError` with the code
   * `STORE_UNAVAILABLE` or `TOO_LARGE` means that nothing was written, and reaches the page.
   */
  put(key: string, text: string, condition: CasCondition): Promise<string | null>

  /** Deletes the item if it is still at this version. */
  remove(key: string, version: string): Promise<void>

  /**
   * Set it if `remove` deletes unconditionally: the item is first claimed for deletion, with one more write, so that no
   * session can begin in its place in the meantime.
   */
  readonly removesBlindly?: boolean

  /**
   * Set it if `put` sends one request and its client never resends by itself (false): then `null` means that nothing was
   * written, however many others have written since.
   */
  readonly sendsOnce?: boolean

  /**
   * Returns every key that `put` has written, in any order: to delete expired items, and to count and end the sessions of a
   * site. Items that are written or deleted in the meantime may be missing.
   */
  list?(): AsyncIterable<string> | Iterable<string>

  /** Set it if the storage itself deletes by `expireIn`: then nothing is swept (false). */
  readonly deletesExpired?: boolean

  /** Closes connections. */
  close?(): Promise<void>

  /** The scope in which the condition of `put` is atomic (`everywhere`). */
  readonly atomic?: 'everywhere' | 'host' | 'process'

  /** Largest item in bytes, if there is a limit. */
  readonly valueLimit?: number

  /** Longest time for one verb, retries included, in milliseconds (1900: just under the engine's own limit). */
  readonly commandTimeout?: number
}
