import type { ConflictPolicy } from '../merge/conflict-policy.ts'
import type { Unconfirmed } from '../merge/unconfirmed-shape.ts'
import type { Encryption, NextSession, OtherSession, Vault } from '../sealing/vault.ts'
import { openVault } from '../sealing/vault.ts'
import type { Fields, Retired, SessionRecord } from '../store/store.ts'
import { type CookieChange, mintId, mintStamp, mintToken } from '../token.ts'
import type { KeyedQueue } from '../turns/queue.ts'
import type { Deciding } from '../turns/watch-updater.ts'
import type { UserSessionsSite } from '../users/user-sessions-shape.ts'
import type { ValueCheck } from '../values/check.ts'
import { type Draft, emptyDraft, type Taken } from './draft.ts'
import type { Lifetimes } from './new-record.ts'
import type { OpenOptions } from './open-options.ts'

/** What a request knows of the session that it came with. */
export type Source =
  /** There is a token, and nothing was asked of the store. */
  | { readonly kind: 'unread' }
  /** There is no session: a write starts one. */
  | { readonly kind: 'none' }
  /** `revision` is `null` when parallel changes are not in `record`. */
  | { readonly kind: 'live'; readonly record: SessionRecord; readonly revision: number | null }
  /** The session ended or was rotated away while this request was on its way: writes are dropped. */
  | { readonly kind: 'interrupted'; readonly retired: Retired | null }

/** The engine's resolved options, shared by its requests. */
export interface Environment extends Lifetimes, UserSessionsSite {
  readonly encryption: Encryption | null
  readonly onConflict: ConflictPolicy
  readonly listKeys: readonly string[]
  readonly onInterrupted: 'respond' | 'fail'
  /** Bytes of a session's names and values, as a store keeps them. */
  readonly maxSize: number
  readonly check: ValueCheck | null
  readonly queue: KeyedQueue | null
}

/** The state of one request. What moves `source`, and with it most of the rest, is in transitions.ts. */
export interface Work {
  readonly environment: Environment
  readonly options: OpenOptions
  readonly openedAt: number

  // Which session it is.
  /** Whether the request came with a well-formed token. */
  readonly hadToken: boolean
  token: string | null
  /** Other well-formed tokens that the request came with, until the first read finds out which one counts. */
  rivals: readonly string[]
  /** The sessions of the others that the store has: a logout ends them, too. */
  alsoThere: readonly OtherSession[]
  /** The store at `token`, once it was asked for. */
  vault: Vault | null
  source: Source
  /** What the store has under the visitor's token and nobody can read: a logout ends it all the same. */
  unreadable: Vault | null
  /** Settles when the read that is under way does. */
  reading: Promise<void> | null
  /** Settles when `load` has, of which the page may not have waited for the end. */
  entering: Promise<void> | null
  /** The session that this request may start. */
  next: NextSession | null
  /** How many sessions the page has left, by a logout or `load`. */
  left: number
  /** Whether this request started the session. */
  isNew: boolean
  /** Whether a login or the end of a session was committed. */
  changesUser: boolean

  // What the page knows of it.
  /** The fields as the page knows them: as it first read them, and as it wrote them itself. */
  seen: Fields
  /** The user who owned the session when this request last saw it. */
  seenUserId: string | null
  /** Names of the fields that the page looked at, and may build on: what it saw is the base of a merge. */
  readonly observed: Set<string>
  observesAll: boolean
  /** Those that it wrote without a look before it looked at all others. */
  readonly unobserved: Set<string>
  /** What it wrote on a look, and the store did not confirm. */
  unconfirmed: Unconfirmed | null
  /** Names of the fields that the page had changed on what it saw of a session that is gone. */
  lost: ReadonlySet<string> | null
  /** The flashes that this request asked for: all readers of its page see what one took. */
  taken: Taken | null
  /** Whether anything of the session was read or written. */
  isUsed: boolean
  /** Whether this request keeps the session alive. */
  countsAsUse: boolean
  /** Whether the page looked at anything that the store keeps. */
  isRead: boolean

  // What the page wants of it.
  draft: Draft
  /** The draft that is on its way to the store. */
  committing: Draft | null
  droppedWrites: boolean
  /** The failure of a commit that took place inside a call of the page, if what it was to store may be lost. */
  untold: unknown
  /** Whether the session was live when this request asked for it. */
  wasLive: boolean
  /** Whether the page was told less than there is, since its session goes on under another token. */
  isOutdated: boolean
  /** The functions of atomic verbs that run at this moment. */
  readonly deciding: Set<Deciding>
  /** Whether the request has its turn among the writers of one session. */
  hasTurn: boolean
  /** Settles when every commit so far has. */
  tail: Promise<void>
  /** Settles when every late write so far has. */
  late: Promise<void>

  // What the response can still tell the browser.
  cookie: CookieChange
  issuesToken?: true
  hasForm?: true
  /** Whether `token` is the one in the visitor's cookie; false after `load`. */
  ownsCookie: boolean
  /** Whether the headers have left. */
  isLate: boolean
}

/** The tail of a request in which nothing had to wait its turn. */
export const NOTHING_QUEUED = Promise.resolve()

const NONE: readonly never[] = []
const KEEP: CookieChange = { kind: 'keep' }
const NO_FIELDS: Fields = new Map()

export function createWork(environment: Environment, token: string | null, options: OpenOptions): Work {
  return {
    environment,
    options,
    openedAt: environment.clock.now() - (options.age ?? 0),
    hadToken: token !== null,
    token,
    rivals: NONE,
    alsoThere: NONE,
    vault: null,
    source: token === null ? { kind: 'none' } : { kind: 'unread' },
    unreadable: null,
    reading: null,
    entering: null,
    next: null,
    left: 0,
    isNew: false,
    changesUser: false,
    seen: NO_FIELDS,
    seenUserId: null,
    observed: new Set(),
    observesAll: false,
    unobserved: new Set(),
    unconfirmed: null,
    lost: null,
    taken: null,
    isUsed: false,
    countsAsUse: options.countsAsUse ?? options.unseen === undefined,
    isRead: false,
    draft: emptyDraft(),
    committing: null,
    droppedWrites: false,
    untold: null,
    wasLive: false,
    isOutdated: false,
    deciding: new Set(),
    hasTurn: false,
    tail: NOTHING_QUEUED,
    late: Promise.resolve(),
    cookie: KEEP,
    ownsCookie: true,
    isLate: false,
  }
}

/** The session that this request may start, the same until it is used. */
export function nextSession(work: Work): NextSession {
  const { environment, next } = work
  if (next !== null) return next
  const token = mintToken(environment.random)
  work.next = { token, id: mintId(environment.random), vault: openVault(environment, token) }
  return work.next
}

/**
 * The store at the session that the request is at.
 *
 * @throws TypeError when there is no token: what the request knows of its session is wrong then
 */
export function vaultOf(work: Work): Vault {
  if (work.token === null) throw new TypeError('A request without a token has no session in the store.')
  work.vault ??= openVault(work.environment, work.token)
  return work.vault
}

export const newStamp = (work: Work): string => mintStamp(work.environment.random)

/** The live record as this request knows it. */
export function recordOf({ source }: Work): SessionRecord | null {
  return source.kind === 'live' ? source.record : null
}
