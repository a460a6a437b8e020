/** An item as a storage keeps it. */
export interface CasItem {
  /** What was written, unchanged. */
  readonly text: string
  /** Moves with every write of the item, also with one of the same text. Never empty. */
  readonly version: string
}

/** What must hold for a write to happen: a version that was read, or nothing there. */
export interface CasCondition {
  /** The version at which the item must still be; `null`: there must be none. */
  readonly ifVersion: string | null
  /**
   * Milliseconds after which the storage may delete the item, a whole number. One that knows no such time leaves it out
   * of account, and has a `list`.
   */
  readonly expireIn: number
}

/**
 * A storage that writes an item only if nobody else has written it meanwhile: by ETag, generation or version number.
 * What a method throws that is no `SessionError` is never shown with its text.
 */
export interface CasStorage {
  /** The item as it is now, whoever wrote it last, from wherever: no cached or replicated copy. `null` for none. */
  get(key: string): Promise<CasItem | null>

  /**
   * Writes the item if the condition holds, in one step. Resolves to the new version, or to `null` where it does not
   * hold. An error says that nobody knows whether it was written, and it is sent again as it is; a `SessionError` with
   * the code `STORE_UNAVAILABLE` or `TOO_LARGE` says that it was not, and goes to the page.
   */
  put(key: string, text: string, condition: CasCondition): Promise<string | null>

  /** Deletes the item if it is still at this version. */
  remove(key: string, version: string): Promise<void>

  /**
   * Set it where `remove` deletes whatever is there: an item is claimed for it first, in one more write, so that no
   * session can begin in its place meanwhile.
   */
  readonly removesBlindly?: boolean

  /**
   * Set it where `put` asks the storage once, and its client repeats nothing by itself (false): `null` is then known to
   * mean that nothing was written, however many others have written since.
   */
  readonly sendsOnce?: boolean

  /**
   * Every key that `put` was given, in any order: to delete what has ended, and to count and end the sessions of a site.
   * What begins or ends meanwhile may be missing.
   */
  list?(): AsyncIterable<string> | Iterable<string>

  /** Set it where the storage deletes by `expireIn` itself: nothing is looked through for what has ended (false). */
  readonly deletesExpired?: boolean

  /** Lets go of connections. */
  close?(): Promise<void>

  /** How far the condition of `put` is one step (`everywhere`). */
  readonly atomic?: 'everywhere' | 'host' | 'process'

  /** Most bytes of one item, if there is a limit. */
  readonly valueLimit?: number

  /** Longest time in which a verb tries again, in milliseconds (1900: just under the engine's own limit). */
  readonly commandTimeout?: number
}
