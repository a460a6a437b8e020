import type { ConflictPolicy } from '../merge/conflict.ts'
import { type Encryption, openVault, type Vault } from '../sealing/vault.ts'
import type { Fields, Retired, SessionRecord } from '../store/store.ts'
import { mintId, mintStamp, mintToken } from '../token.ts'
import type { KeyedQueue } from '../turns/queue.ts'
import type { UserSessionsSite } from '../users/user-sessions.ts'
import type { ValueCheck } from './check.ts'
import { type Draft, emptyDraft } from './draft.ts'
import type { Lifetimes } from './target.ts'

/** What the response must do with the session cookie. */
export type CookieChange =
  | { readonly kind: 'keep' }
  /** `maxAge` in seconds; without it the cookie ends with the browser. */
  | { readonly kind: 'set'; readonly token: string; readonly maxAge?: number }
  | { readonly kind: 'clear' }

/** What a request knows of the session that it came with. */
export type Source =
  /** There is a token, and nothing was asked of the store. */
  | { readonly kind: 'unread' }
  /** There is no session: a write starts one. */
  | { readonly kind: 'none' }
  /** `revision` is `null` when parallel changes are not in `record`. */
  | { readonly kind: 'live'; readonly record: SessionRecord; readonly revision: number | null }
  /** The session ended or was rotated away while this request was on its way: writes are dropped. */
  | { readonly kind: 'lost'; readonly retired: Retired | null }

/** The engine's resolved options, shared by its requests. */
export interface Environment extends Lifetimes, UserSessionsSite {
  readonly encryption: Encryption | null
  readonly onConflict: ConflictPolicy
  readonly listKeys: readonly string[]
  readonly onInterrupted: 'respond' | 'fail'
  /** Characters of a session's stored names and values. */
  readonly maxSize: number
  readonly check: ValueCheck | null
  readonly queue: KeyedQueue | null
}

export interface OpenOptions {
  /** Whether this request keeps the session alive (true); false for a prefetch. */
  countsAsUse?: boolean
  /** Keeps the process alive for a late commit, where the platform needs it. */
  waitUntil?: (promise: Promise<unknown>) => void
  /** Called before a first read after the response has started; may throw. */
  beforeLateRead?: () => void
}

export interface NextSession {
  readonly token: string
  readonly id: string
  readonly vault: Vault
}

/** The state of one request. */
export interface Work {
  readonly environment: Environment
  readonly options: OpenOptions
  readonly openedAt: number
  /** Whether the request came with a well-formed token. */
  readonly hadToken: boolean
  token: string | null
  /** The store at `token`, once it was asked for. */
  vault: Vault | null
  /** The session that this request may start. */
  next: NextSession | null
  source: Source
  reading: Promise<void> | null
  draft: Draft
  /** The draft that is on its way to the store. */
  committing: Draft | null
  /** The fields as the page knows them: as it first read them, and as it wrote them itself. */
  seen: Fields
  /** The user who owned the session when this request last saw it. */
  seenUserId: string | null
  /** Names of the fields that the page looked at, and may build on: what it saw is the base of a merge. */
  readonly observed: Set<string>
  observesAll: boolean
  cookie: CookieChange
  /** Whether `token` is the one in the visitor's cookie; false after `load`. */
  ownsCookie: boolean
  isUsed: boolean
  /** Whether the page looked at anything that the store keeps. */
  isRead: boolean
  isNew: boolean
  isLate: boolean
  /** Whether the request has its turn among the writers of one session. */
  hasTurn: boolean
  droppedWrites: boolean
  /** Settles when every commit so far has. */
  tail: Promise<void>
  /** Settles when every late write so far has. */
  late: Promise<void>
}

export function createWork(environment: Environment, token: string | null, options: OpenOptions): Work {
  return {
    environment,
    options,
    openedAt: environment.clock.now(),
    hadToken: token !== null,
    token,
    vault: null,
    next: null,
    source: token === null ? { kind: 'none' } : { kind: 'unread' },
    reading: null,
    draft: emptyDraft(),
    committing: null,
    seen: new Map(),
    seenUserId: null,
    observed: new Set(),
    observesAll: false,
    cookie: { kind: 'keep' },
    ownsCookie: true,
    isUsed: false,
    isRead: false,
    isNew: false,
    isLate: false,
    hasTurn: false,
    droppedWrites: false,
    tail: Promise.resolve(),
    late: Promise.resolve(),
  }
}

/** The session that this request may start, the same until it is used. */
export function nextSession(work: Work): NextSession {
  work.next ??= mintSession(work.environment)
  return work.next
}

function mintSession(environment: Environment): NextSession {
  const [token, id] = [mintToken(environment.random), mintId(environment.random)]
  return { token, id, vault: openVault(environment, token) }
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

export function newStamp(work: Work): string {
  return mintStamp(work.environment.random)
}

/** The live record as this request knows it. */
export function recordOf(work: Work): SessionRecord | null {
  return work.source.kind === 'live' ? work.source.record : null
}

/** Points the request at another session, of which the page knows nothing. */
export function enter(work: Work, token: string | null, source: Source): void {
  if (work.token !== token) work.vault = null
  work.token = token
  work.source = source
  work.seen = new Map()
  work.observed.clear()
  work.observesAll = false
}

/** Takes over a record that was read: what the page sees from here on does not change under it. */
export function takeRecord(
  work: Work,
  { record, revision }: { record: SessionRecord; revision: number | null },
): void {
  work.source = { kind: 'live', record, revision }
  work.seen = record.fields
  work.seenUserId = record.meta.userId
}

/** The session became this request's own, as `record`; `seen` is how the page knows it. */
export function adopt(work: Work, record: SessionRecord, seen: Fields): void {
  const { token, vault } = nextSession(work)
  work.next = null
  enter(work, token, { kind: 'live', record, revision: null })
  work.vault = vault
  work.seen = seen
  work.seenUserId = record.meta.userId
  work.observesAll = true
  work.droppedWrites = false
  if (!work.ownsCookie) return
  const { persistent, deadline } = record.meta
  // A persistent cookie lasts to the session's deadline.
  const seconds = Math.max(0, Math.floor((deadline - work.environment.clock.now()) / 1000))
  work.cookie = { kind: 'set', token, ...(persistent ? { maxAge: seconds } : {}) }
}
