import type { SessionStore } from '../../lib/store/store.ts'
import type { FaultKind } from '../explorer/world/faults.ts'

/** One verb, or a read and a verb after it, on a store; what it resolves to is compared. */
export type Caller = (store: SessionStore) => Promise<unknown>

export interface InterleaveOptions<Storage extends object> {
  /** A storage for one run, empty. Its methods are the calls that are put in order; nothing below them may wait. */
  readonly storage: () => Storage
  /** A store over the storage. Each caller has its own, as another process would. */
  readonly store: (storage: Storage) => SessionStore
  /** What is there before the callers begin (nothing). */
  readonly before?: Caller
  /** Those who call at once. */
  readonly callers: readonly Caller[]
  /** What shows how the storage was left, such as a read. */
  readonly after: Caller
  /** Faults to inject, one per run, at each call of `faulty` by each caller (none). */
  readonly faults?: readonly FaultKind[]
  /** Names of the methods with which something can go wrong (`put`). */
  readonly faulty?: readonly string[]
  /** Stop after so many orders for one fault (no limit). */
  readonly limit?: number
}

/** One call of the storage with which something goes wrong. */
export interface StorageFault {
  readonly kind: FaultKind
  readonly caller: number
  /** How many-eth call of a faulty method (0 is the first). */
  readonly call: number
}
