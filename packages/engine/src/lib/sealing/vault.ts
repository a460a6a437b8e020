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
  const onForeign = () => emit({ type: 'corrupt', id: null, key: null })
  if (encryption !== null) return encryption({ store, token, key, onForeign })
  return {
    key,
    create: (record, now) => store.create(key, record, now),
    async read(now) {
      const found = await store.read(key, now)
      if (found.kind !== 'live' || !found.record.fields.has(SEALED)) return found
      onForeign()
      return { kind: 'unreadable' }
    },
    async apply(change) {
      const guard = new Map(change.guard).set(SEALED, null)
      const answer = await store.apply(key, { ...change, guard })
      if (answer.kind !== 'conflict' || !answer.current.fields.has(SEALED)) return answer
      onForeign()
      return { kind: 'gone', reason: 'unreadable' }
    },
    retire: (retirement) => store.retire(key, retirement),
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
