import type { Work } from '../state/work.ts'
import { fieldName } from '../values/fields.ts'
import { loggingIn, persisting, writing } from './intents.ts'
import { atomicVerbs, csrfTokenFor, enterToken, isCsrfToken, runAtomic } from './lazy-parts.ts'
import { record, recordOperation, recordSettled } from './record-operation.ts'
import { SessionReads } from './session-reads.ts'
import {
  type FlashOptions,
  isKeepFlash,
  isTokenLogin,
  type KeepFlash,
  type KeyOf,
  type LoginOptions,
  type SetOptions,
  type Settled,
  type TokenLoginOptions,
  type Untyped,
  type ValueOf,
} from './session-types.ts'

/**
 * One visitor's session as one request sees it: an asynchronous key-value store, kept on the server.
 *
 * `set delete clear destroy regenerate login logout flash persist` take effect when the response starts; `update`, `increment`,
 * `pull` and `await flash(key)` at once. Nothing is read or stored before the first use.
 */
export class Session<Data extends object = Record<string, Untyped>> extends SessionReads<Data> {
  readonly #work: Work

  /** @internal */
  constructor(work: Work) {
    super(work)
    this.#work = work
  }

  /**
   * Starts a session at once if there is none, so that parallel requests that the browser sends next share it: forms,
   * islands, calls of a script. Otherwise each would start its own. The cookie is sent with the response.
   *
   * @throws SessionError `RESPONSE_STARTED` when the headers have been sent
   */
  start(): Promise<void> {
    return runAtomic(this.#work, ({ startSession }, call) => startSession(call))
  }

  /**
   * Sets a key; `undefined` deletes it. The value is copied at once.
   *
   * @throws SessionError `INVALID_VALUE` when it cannot be kept, `RESPONSE_STARTED` when it would start a session too late
   */
  set<Key extends KeyOf<Data>>(
    key: Key,
    value: ValueOf<Data, Key> | undefined,
    options: SetOptions = {},
  ): Settled {
    return record(this.#work, writing(this.#work, fieldName(key), value, options))
  }

  /** Deletes a key; does nothing if it is absent. */
  delete(key: KeyOf<Data>): Settled {
    return record(this.#work, writing(this.#work, fieldName(key), undefined))
  }

  /** Deletes every key and every flash, and keeps the session. */
  clear(): Settled {
    return record(this.#work, { kind: 'clear' })
  }

  /** Ends the session, whatever happens to the rest of this request. A later write in it starts a new session. */
  destroy(): Settled {
    return record(this.#work, { kind: 'destroy' })
  }

  /** Moves the session, if there is one, to a new token. The old token is invalid once the response is sent. */
  regenerate(): Promise<void> {
    return recordSettled(this.#work, { kind: 'rotate' })
  }

  /**
   * Makes `userId` the user of this session, under a new token, and restarts its timeouts. The data of an anonymous
   * session is kept; another user's never is.
   *
   * @throws SessionError `INVALID_VALUE` unless `userId` is a well-formed string of 1 to 1,024 characters
   */
  login(userId: string, options?: LoginOptions & { readonly as?: 'cookie' }): Settled
  /**
   * Starts a session of `userId` at once for a client without cookies, and resolves to its token, which is available only
   * here. The client sends it as `Authorization: Bearer`, and `tokenSession(context)` of `astro-sessions/server` opens its
   * session. The visitor's own session and cookie stay as they are.
   *
   * @throws SessionError `RESPONSE_STARTED` when the headers, which must keep the token out of caches, have been sent
   */
  login(userId: string, options: TokenLoginOptions): Promise<string>
  login(userId: string, options: LoginOptions | TokenLoginOptions = {}): Settled | Promise<string> {
    if (isTokenLogin(options))
      return atomicVerbs.use(({ issueToken }) => issueToken(this.#work, userId, options))
    const login = loggingIn(this.#work, userId, options)
    const { persist, absoluteTimeout } = options
    const persistence = persist === undefined ? null : persisting(this.#work, persist, absoluteTimeout)
    const done = record(this.#work, login)
    if (persistence !== null) recordOperation(this.#work, persistence)
    return done
  }

  /** Ends the session, with the login and all data: another name for `destroy`. A later write starts an anonymous one. */
  logout(): Settled {
    return this.destroy()
  }

  /**
   * Lets the session outlive the browser, with `maxAge` seconds as its idle timeout and at most until its deadline, under
   * a new token. For a visitor who asks to be remembered, not for every request: writes of parallel requests are refused.
   *
   * @throws SessionError `INVALID_OPTION` when `maxAge` is below 60 s or above `absoluteTimeout`
   */
  persist(maxAge: number): Settled {
    return record(this.#work, persisting(this.#work, maxAge))
  }

  /**
   * Returns the value and removes it. All readers in the request get it, and for ten seconds the islands of its page.
   * A prefetch, HEAD and `{ keep: true }` do not remove it; the latter puts it back if this request has removed it.
   */
  flash(key: string, options?: KeepFlash): Promise<Untyped>
  /** Stores a value at once, to be read once with `await flash(key)`. Rejects if it could not be stored. */
  flash(key: string, value: unknown, options: FlashOptions & { readonly atOnce: true }): Promise<void>
  /** Keeps a value until it is read once with `await flash(key)`, even across redirects. `get` does not see it. */
  flash(key: string, value: unknown, options?: FlashOptions): Settled
  flash(key: string, ...rest: [value?: unknown, options?: FlashOptions]): Promise<unknown> {
    const field = fieldName(key, 'flash')
    if (rest.length === 0) return runAtomic(this.#work, ({ takeFlash }, call) => takeFlash(call, field))
    if (isKeepFlash(rest)) return runAtomic(this.#work, ({ keepFlash }, call) => keepFlash(call, field))
    const operation = writing(this.#work, field, ...rest)
    if (rest[1]?.atOnce !== true) return recordSettled(this.#work, operation)
    return runAtomic(this.#work, ({ leaveFlash }, call) => leaveFlash(call, operation))
  }

  /**
   * Changes a key at once, in one atomic step, and resolves to the stored value. `change` gets a copy, returns the new
   * value, and may run again on fresher data. If there is no value, returning `undefined` stores none. After `login` or
   * `destroy` in the same request it waits for the commit, like `set`. If the session has ended in the meantime, nothing is
   * stored, as with every other write.
   *
   * @throws SessionError `INVALID_VALUE` when `change` returns nothing although there is a value, `INVALID_CALL` when it
   * changes this key itself
   */
  async update<Key extends KeyOf<Data>>(
    key: Key,
    change: (
      value: ValueOf<Data, Key> | undefined,
    ) => ValueOf<Data, Key> | undefined | Promise<ValueOf<Data, Key> | undefined>,
  ): Promise<ValueOf<Data, Key>> {
    type Value = ValueOf<Data, Key>
    const field = fieldName(key)
    const stored = await runAtomic(this.#work, ({ update }, call) =>
      update(call, field, (value) => change(value as Value | undefined)),
    )
    return stored as Value
  }

  /**
   * Adds to a number, which starts at 0, at once and atomically, and resolves to the sum.
   * @throws SessionError `INVALID_VALUE` when the key's value, or `by`, is not a number
   */
  async increment(key: KeyOf<Data>, by = 1): Promise<number> {
    return runAtomic(this.#work, ({ increment }, call) => increment(call, key, by))
  }

  /** Deletes a key at once, and resolves to its value. Of parallel calls, one gets the value. */
  async pull<Key extends KeyOf<Data>>(key: Key): Promise<ValueOf<Data, Key> | undefined> {
    const field = fieldName(key)
    return (await runAtomic(this.#work, ({ take }, call) => take(call, field))) as
      | ValueOf<Data, Key>
      | undefined
  }

  /**
   * Returns a CSRF token for a form or a header. It is valid until the next login or logout, and through at most four later
   * session tokens; `regenerate` of a visitor who is not logged in ends it as well. Starts a session if there is none.
   */
  csrfToken(): Promise<string> {
    return csrfTokenFor(this.#work)
  }

  /** Returns whether the text is a `csrfToken` of the session that this request came with. */
  isCsrfToken(text: unknown): Promise<boolean> {
    return isCsrfToken(this.#work, text)
  }

  /**
   * Switches this request to another live session, for example one named by an API client. The visitor's cookie stays as it
   * is. Reads and writes that follow apply to that session, even if the call was not awaited.
   *
   * @throws SessionError `INVALID_TOKEN` where there is no live session, `INVALID_CALL` after `login`, `regenerate` or `persist`
   */
  async load(token: string): Promise<void> {
    await enterToken(this.#work, token)
  }
}
