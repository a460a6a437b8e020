/** What is used of an unstorage driver. `ttl` is in seconds; a driver that knows nothing of it ignores it. */
export interface UnstorageDriver {
  readonly name?: string | undefined
  getItem(key: string, options?: object): unknown
  setItem?(key: string, value: string, options?: { ttl?: number }): unknown
  removeItem?(key: string, options?: object): unknown
  getKeys?(base: string, options?: object): unknown
  dispose?(): unknown
  /** Whether its storage deletes by `ttl`, so that nothing is swept (true for those of unstorage that do). */
  readonly deletesExpired?: boolean | undefined
  /** Runs `task` while nobody else in any process of this machine runs one for the same key. */
  withLock?<Result>(key: string, task: () => Promise<Result>): Promise<Result>
}

/** A driver that can write: without that there are no sessions. */
export type WritableDriver = UnstorageDriver & Required<Pick<UnstorageDriver, 'setItem' | 'removeItem'>>

export function isWritable(driver: UnstorageDriver): driver is WritableDriver {
  return typeof driver.setItem === 'function' && typeof driver.removeItem === 'function'
}
