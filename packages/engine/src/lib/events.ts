import type { SessionError } from './errors/errors.ts'

/** What happened to a session. An event never carries a token, a key of the store or a value. */
export type SessionEvent =
  | { readonly type: 'created'; readonly id: string; readonly userId: string | null }
  | { readonly type: 'committed'; readonly id: string | null; readonly keys: readonly string[] }
  | {
      readonly type: 'conflict'
      readonly id: string | null
      readonly key: string
      readonly resolution: 'merged' | 'overwritten'
    }
  | { readonly type: 'interrupted'; readonly id: string | null; readonly reason: InterruptionReason }
  | { readonly type: 'rotated'; readonly id: string; readonly userId: string | null; readonly login: boolean }
  | { readonly type: 'destroyed'; readonly id: string | null }
  | { readonly type: 'revoked'; readonly id: string; readonly userId: string }
  | { readonly type: 'expired' }
  /** A value that cannot be read; without a `key`, a whole record. */
  | { readonly type: 'corrupt'; readonly id: string | null; readonly key: string | null }
  | { readonly type: 'storeError'; readonly verb: string; readonly error: SessionError }
  | { readonly type: 'lateFirstRead' }

/**
 * Why the writes of a request were dropped: the session ended, was rotated away, expired, was forgotten, cannot be read
 * any more, or needs a cookie too late.
 */
export type InterruptionReason =
  | 'ended'
  | 'rotated'
  | 'expired'
  | 'absent'
  | 'unreadable'
  | 'response-started'

/** What is called with each event. What it throws is not the request's failure. */
export type EventListener = (event: SessionEvent) => void
