import { refuseAssignment } from '../refuse-assignment.ts'
import type { Work } from '../state/work.ts'
import { fieldName } from '../values/fields.ts'
import { describe, type SessionInfo, tokenOf } from './info.ts'
import { ensureRead, entriesOf, readField } from './read-session.ts'
import type { KeyOf, Untyped, ValueOf } from './session-types.ts'

/** What a page can read from its session. The store is read at the first call, and once. */
export class SessionReads<Data extends object> {
  static {
    refuseAssignment(SessionReads.prototype)
  }

  readonly #work: Work

  /** @internal */
  constructor(work: Work) {
    this.#work = work
  }

  /** Returns a copy of a key's value; `undefined` when there is none. */
  async get<Key extends KeyOf<Data>>(key: Key): Promise<ValueOf<Data, Key> | undefined> {
    const field = fieldName(key)
    // What the page wrote itself needs no read.
    if (!this.#work.draft.writes.has(field)) await ensureRead(this.#work)
    return readField(this.#work, field) as ValueOf<Data, Key> | undefined
  }

  /** Whether the key has a value. */
  async has(key: KeyOf<Data>): Promise<boolean> {
    return (await this.get(key)) !== undefined
  }

  /** The names of all keys that have a value, without flashes. */
  async keys(): Promise<string[]> {
    return (await this.entries()).map(([key]) => key)
  }

  /** Copies of all values, in the order of `keys()`. */
  async values(): Promise<Untyped[]> {
    return (await this.entries()).map(([, value]) => value)
  }

  /** All keys with copies of their values. */
  entries(): Promise<[key: string, value: Untyped][]> {
    return entriesOf(this.#work)
  }

  /** The id of the user who is logged in, or `null`. */
  async userId(): Promise<string | null> {
    return (await this.info())?.userId ?? null
  }

  /** The session's public id, user and times, or `null` when there is none. */
  async info(): Promise<SessionInfo | null> {
    await ensureRead(this.#work)
    return describe(this.#work)
  }

  /**
   * Whether a user logged in within the last `seconds`: for actions that deserve a new login. A login that lies further in
   * the future than that, as after a clock was set back, is none.
   */
  async isLoggedInWithin(seconds: number): Promise<boolean> {
    const info = await this.info()
    // A login starts the session anew.
    const age = this.#work.environment.clock.now() - (info?.createdAt.getTime() ?? 0)
    return info?.userId != null && Math.abs(age) < seconds * 1000
  }

  /** @deprecated The token is the visitor's secret: never log or show it. `info().id` names a session safely. */
  get sessionID(): string | undefined {
    return tokenOf(this.#work)
  }

  /**
   * Keeps this request from extending the session, whatever it reads, even if the session moves to a new token: for a script
   * that polls whether the session is still there. Returns the session itself. Calls that took effect at once before this
   * one have extended it.
   */
  withoutTouch(): this {
    this.#work.countsAsUse = false
    return this
  }

  /** @internal */
  toJSON(): string {
    return '[Session]'
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'Session {}'
  }
}
