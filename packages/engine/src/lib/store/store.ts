import type { SweepOptions } from './sweep-shape.ts'

/**
 * The contract between the engine and a place that keeps sessions.
 *
 * There is no upsert: a record begins in `create` and ends in `retire`, and nothing else can bring one into
 * being. Every verb is one atomic step where the store's `capabilities` say so. All times are milliseconds
 * since the epoch on the caller's clock; a store never reads a clock of its own to decide.
 */
export interface SessionStore {
  readonly capabilities: StoreCapabilities

  /**
   * Resolves to `false`, with nothing written, when the key is live or retired. An expired record counts as absent,
   * and so does what is no record of ours: a damaged one must not stand in anybody's way for ever.
   */
  create(key: string, record: SessionRecord, now: number): Promise<boolean>

  /**
   * A record past its idle time or deadline reads as `retired` with the reason `expired`, or as `absent`. What is
   * there and is no record of ours (damaged, or of another program or version) reads as `unreadable`, and stays as it
   * is. A store that cannot tell it from nothing answers `absent`.
   */
  read(key: string, now: number): Promise<ReadResult>

  /**
   * Applies a delta to a live record.
   *
   * Answers `gone`, and writes nothing, when the record ended, was rotated away, has expired or never was: a
   * request that started before a logout must not bring the session back. Answers `conflict`, and writes
   * nothing, when a guard does not hold. What is `unreadable` is `gone` for that reason: a late writer replaces nothing
   * that it cannot read.
   */
  apply(key: string, change: Change): Promise<ApplyResult>

  /**
   * Ends a record, forgets its fields, and leaves a marker until `keepUntil`, also where nothing was, so that
   * `create` and `apply` refuse a late request. Answers `gone`, and changes nothing, when the record had ended
   * before; `conflict` when `ifRevision` is given and the record has moved on. `applied` where nothing was, and
   * where something `unreadable` was, which is gone then; with `ifRevision` that is `gone`, and stays as it is.
   */
  retire(key: string, retirement: Retirement): Promise<RetireResult>

  /** Deletes what has expired; resolves to how many records and markers. Left out where the storage does so by itself. */
  sweep?(now: number, options?: SweepOptions): Promise<number>

  /**
   * Every key that is there, some at a time and in no order: of sessions, markers, lists of users, and what is no record
   * of ours. One that is there from the first to the last is answered at least once; what comes or goes meanwhile may
   * be. Holds no more than it answers at a time. Left out where a storage cannot tell.
   */
  keys?(): AsyncIterable<readonly string[]>

  /** What whoever runs the site should know of the place, found out without changing it. */
  inspect?(): Promise<StoreReport>

  /** Lets go of connections and timers. Calls after it may fail. */
  close?(): Promise<void>
}

/** What a store can keep, as far as it claims. */
export interface StoreCapabilities {
  /** How far one verb is one step: between machines, processes of one machine, requests of one process, or not. */
  readonly atomic: 'everywhere' | 'host' | 'process' | 'none'
  /** Whether an acknowledged write is seen by every later read. */
  readonly consistency: 'strong' | 'eventual'
  /**
   * Most bytes of a session as the store keeps it, where it has a limit (none). What does not fit is refused with
   * `TOO_LARGE`, and nothing is written.
   */
  readonly valueLimit?: number
}

export interface StoreReport {
  /** What its own clock says, in milliseconds since the epoch, where it has one. */
  readonly clock?: number
  /** What puts sessions at risk, a sentence each, with what to do about it. */
  readonly warnings: readonly string[]
}

/** What a store keeps for one session. */
export interface SessionRecord {
  readonly meta: RecordMeta
  readonly fields: Fields
}

/** Times and owner of a record, beside its fields. */
export interface RecordMeta {
  /** Random and public: it names the session in a list of devices and opens nothing. */
  readonly id: string
  readonly userId: string | null
  readonly label: string | null
  /** When the session began: at creation, or at the last login. */
  readonly createdAt: number
  readonly lastSeenAt: number
  /** Longest silence, in milliseconds. */
  readonly idle: number
  /** The instant at which the session ends whatever the activity. */
  readonly deadline: number
  /** Whether the cookie outlives the browser ("remember me"). */
  readonly persistent: boolean
  /** The user's epoch at the login: sessions of an earlier one were revoked (0 without a user). */
  readonly epoch: number
}

/** Field by name. A `Map`, so that no name can meet an object's prototype. */
export type Fields = ReadonlyMap<string, Field>

export interface Field {
  /** Changes with every write of the field, so that a guard need not carry the value. At most 16 URL-safe characters. */
  readonly stamp: string
  /** Opaque to the store. */
  readonly value: string
}

/** What one commit changes in a record. */
export interface Change {
  readonly now: number
  /** Forget every field before `set` (false). */
  readonly clear?: boolean
  readonly set: Fields
  readonly delete: readonly string[]
  /** Delete a field only if it still carries this stamp: expired fields leave this way. Never a conflict. */
  readonly dropIf: ReadonlyMap<string, string>
  /** Each field must carry this stamp, or be absent (`null`), or nothing is written. */
  readonly guard: ReadonlyMap<string, string | null>
  readonly meta?: Partial<Omit<RecordMeta, 'id' | 'createdAt' | 'lastSeenAt'>>
  /**
   * Most bytes that names and values may take after a change that sets fields; sent by a request that does not know what
   * is there. A store that is not sure that they fit writes nothing and answers `conflict`, as for a guard: the request
   * looks, decides, and comes again without a limit (none).
   */
  readonly limit?: number
  /** Move `lastSeenAt` to `now`, only forward, and only when more than a tenth of `idle` has passed. */
  readonly touch: boolean
}

/** How a record ends, and until when its marker stays. */
export interface Retirement {
  readonly reason: 'ended' | 'rotated'
  readonly now: number
  readonly keepUntil: number
  /** End the record only if this is still its revision. */
  readonly ifRevision?: number
  /** Names the record that took over: a text that is given back as it is. */
  readonly successor?: string
}

export type Revision = number

/** A record that may be used. */
export interface Live {
  readonly kind: 'live'
  readonly record: SessionRecord
  /** Moves with every change of fields or meta, and not with a touch. */
  readonly revision: Revision
}

/** The marker of a record that ended or was rotated away. */
export interface Retired {
  readonly reason: 'ended' | 'rotated' | 'expired'
  /** When it was retired, or when it expired. */
  readonly at: number
  readonly successor?: string
}

/** Something is there that is no record of ours: damaged, or written by another program or version. */
export interface Unreadable {
  readonly kind: 'unreadable'
}

export type ReadResult =
  | Live
  | ({ readonly kind: 'retired' } & Retired)
  | { readonly kind: 'absent' }
  | Unreadable

/**
 * The record is not there to be written. A record that nobody remembers has the reason `absent`, one that nobody can
 * read `unreadable`.
 */
export type Gone = { readonly kind: 'gone' } & (Retired | { readonly reason: 'absent' | 'unreadable' })

/** A guarded field was changed by somebody else, and nothing was written. */
export interface Conflict {
  readonly kind: 'conflict'
  readonly current: SessionRecord
  readonly revision: Revision
}

/** The change was stored. */
export interface Applied {
  readonly kind: 'applied'
  readonly meta: RecordMeta
  readonly revision: Revision
}

export type ApplyResult = Applied | Gone | Conflict
export type RetireResult = { readonly kind: 'applied' } | Gone | Conflict
