import { commitLast } from './commit/commit.ts'
import { commitLate } from './commit/late-write.ts'
import type { SessionError } from './errors/errors.ts'
import { Session } from './session/session.ts'
import { isEmptyDraft, type RollbackReason, withoutDeferred } from './state/draft.ts'
import { outdated } from './state/outdated.ts'
import { recordOf, type Work } from './state/work.ts'
import { expiryOf } from './store/expiry.ts'
import type { CookieChange } from './token.ts'

export interface LoginEnd {
  /** In milliseconds since the epoch. */
  readonly at: number
  /** Whether the cookie outlives the browser. */
  readonly isPersistent: boolean
}

/** One request's hold on a session: what the page sees, and what the framework does with it. */
export interface SessionRequest {
  readonly session: Session
  /** True when anything of the session was read or written. */
  readonly isUsed: boolean
  /** True when the request came with a well-formed token, or started a session. */
  readonly hasToken: boolean
  /** True when the visitor is known not to be logged in. Needs no I/O: false as long as nothing was read. */
  readonly isAnonymous: boolean
  /**
   * When the visitor's login ends if it is not used again, as the store has it; `null` where nobody is logged in,
   * `undefined` as long as that is not known. Needs no I/O.
   */
  readonly loginEnd: LoginEnd | null | undefined
  /** True when a login or a logout was committed: what the browser fetched ahead is another user's. */
  readonly changesUser: boolean
  /** True when a token was issued, which the answer tells: nobody may keep it. */
  readonly issuesToken: boolean
  /** Writes what is pending and resolves to the cookie change to send. May be called again; call it before the headers leave. */
  commit(): Promise<CookieChange>
  /**
   * After an error: drops deferred writes, rotations and logins, and a `destroy` or `logout` only of a request that is
   * refused. Then call `commit`.
   */
  rollback(reason?: RollbackReason): void
  /** From here on, writes to an existing session commit at once, and what would need a cookie throws. */
  responseStarted(): void
  /** Takes `responseStarted` back: another response leaves instead of that one, and can carry a cookie. */
  responseReplaced(): void
  /**
   * Why the answer must not leave as it is, or `null`: the session got a new token while this request was on its way
   * with the old one, which the page may have taken for the visitor's. What it wrote is dropped, and nobody is logged
   * in for it. Answer that the browser is to come again, with the cookie that it has by then.
   */
  readonly outdated: SessionError | null
  /** Resolves when every late commit is done; never rejects. */
  settled(): Promise<void>
}

/**
 * A class, not an object with accessors, which V8 would make anew, one by one, for every request. Its methods can be
 * passed on without it.
 */
class WorkRequest implements SessionRequest {
  readonly session: Session
  readonly #work: Work

  constructor(work: Work) {
    this.#work = work
    this.session = new Session(work)
  }

  get isUsed(): boolean {
    return this.#work.isUsed
  }

  get hasToken(): boolean {
    return this.#work.hadToken || this.#work.token !== null
  }

  get isAnonymous(): boolean {
    return this.#work.source.kind === 'none' || recordOf(this.#work)?.meta.userId === null
  }

  get loginEnd(): LoginEnd | null | undefined {
    const { source, ownsCookie, options } = this.#work
    if (source.kind === 'none') return null
    if (source.kind !== 'live' || !ownsCookie) return undefined
    const { meta } = source.record
    const isPersistent = meta.persistent || options.hasLastingCookie === true
    return meta.userId === null ? null : { at: expiryOf(meta), isPersistent }
  }

  get changesUser(): boolean {
    return this.#work.changesUser
  }

  get issuesToken(): boolean {
    return this.#work.issuesToken === true
  }

  get outdated(): SessionError | null {
    return this.#work.isOutdated ? outdated() : null
  }

  readonly commit = async (): Promise<CookieChange> => {
    const committing = commitLast(this.#work)
    if (committing !== undefined) await committing
    return this.#work.cookie
  }

  readonly rollback = (reason?: RollbackReason): void => {
    this.#work.draft = withoutDeferred(this.#work.draft, reason)
    this.#work.droppedWrites = false
    this.#work.untold = null
    this.#work.unconfirmed?.takeBack()
  }

  readonly responseStarted = (): void => {
    this.#work.isLate = true
    commitLeftOver(this.#work)
  }

  readonly responseReplaced = (): void => {
    this.#work.isLate = false
  }

  readonly settled = async (): Promise<void> => {
    const work = this.#work
    let late: Promise<void>
    do {
      late = work.late
      await late
      await work.tail
    } while (late !== work.late)
  }
}

export function createRequest(work: Work): SessionRequest {
  return new WorkRequest(work)
}

/** What a component that renders beside the page recorded while the page's commit was under way. */
function commitLeftOver(work: Work): void {
  const { draft } = work
  if (draft.rotates) {
    // Its new token could not be sent, so the visitor would lose the session. `persist` is nothing without it.
    const id = recordOf(work)?.meta.id ?? null
    work.environment.emit({ type: 'interrupted', id, reason: 'response-started' })
    if (draft.login === null) Object.assign(draft, { rotates: false, persist: null })
    else work.draft = withoutDeferred(draft)
  }
  if (!isEmptyDraft(work.draft)) commitLate(work)
}
