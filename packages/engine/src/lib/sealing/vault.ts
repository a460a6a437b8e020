import type { EventListener } from '../events.ts'
import type {
  ApplyResult,
  Change,
  ReadResult,
  RecordMeta,
  Retirement,
  RetireResult,
  SessionRecord,
  SessionStore,
} from '../store/store.ts'
import { keyOf } from '../token.ts'

/** The verbs of the store at the key of one token, in clear whatever the store keeps. */
export interface Vault {
  readonly key: string
  create(record: SessionRecord, now: number): Promise<boolean>
  read(now: number): Promise<ReadResult>
  apply(change: Change): Promise<ApplyResult>
  retire(retirement: Retirement): Promise<RetireResult>
}

export interface VaultOptions {
  readonly store: SessionStore
  readonly token: string
  readonly key: string
  /** Called when the store holds a record that was not written for this token in this way. */
  readonly onForeign: () => void
}

/** Makes vaults whose records only the token opens. */
export type Encryption = (options: VaultOptions) => Vault

/** A field that every sealed record has. No key of a session has this name. */
export const SEALED = 'sealed'

interface VaultSite {
  readonly store: SessionStore
  readonly encryption: Encryption | null
  readonly emit: EventListener
}

/** The vault of a token. A record that is sealed under an engine that seals nothing, or the reverse, is unreadable. */
export function openVault({ store, encryption, emit }: VaultSite, token: string): Vault {
  const key = keyOf(token)
  if (encryption === null) return new OpenVault(store, key, emit)
  return encryption({ store, token, key, onForeign: () => emit(FOREIGN) })
}

const FOREIGN = { type: 'corrupt', id: null, key: null } as const

/** Keeps records as they are. A class: each request that uses its session has one. */
class OpenVault implements Vault {
  readonly key: string
  readonly #store: SessionStore
  readonly #emit: EventListener

  constructor(store: SessionStore, key: string, emit: EventListener) {
    this.key = key
    this.#store = store
    this.#emit = emit
  }

  create(record: SessionRecord, now: number): Promise<boolean> {
    return this.#store.create(this.key, record, now)
  }

  async read(now: number): Promise<ReadResult> {
    const found = await this.#store.read(this.key, now)
    if (found.kind !== 'live' || !found.record.fields.has(SEALED)) return found
    this.#emit(FOREIGN)
    return { kind: 'unreadable' }
  }

  async apply(change: Change): Promise<ApplyResult> {
    const guard = new Map(change.guard).set(SEALED, null)
    const answer = await this.#store.apply(this.key, { ...change, guard })
    if (answer.kind !== 'conflict' || !answer.current.fields.has(SEALED)) return answer
    this.#emit(FOREIGN)
    return { kind: 'gone', reason: 'unreadable' }
  }

  retire(retirement: Retirement): Promise<RetireResult> {
    return this.#store.retire(this.key, retirement)
  }
}

/** The session that a request may start. */
export interface NextSession {
  readonly token: string
  readonly id: string
  readonly vault: Vault
}

/** A session that the request's browser has a cookie of, and that does not count. */
export interface OtherSession {
  readonly vault: Vault
  /** `null` for a record that nobody can read. */
  readonly meta: RecordMeta | null
}
