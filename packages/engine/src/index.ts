export type { ValueCheck } from './lib/check.ts'
export { type Clock, systemClock } from './lib/clock.ts'
export type { ConflictPolicy, ConflictResolver } from './lib/conflict.ts'
export {
  type Decision,
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  type Entry,
  endOf,
} from './lib/decide.ts'
export { createEngine, type EngineOptions, type SessionEngine } from './lib/engine.ts'
export { SessionError, type SessionErrorCode, type SessionErrorOptions } from './lib/errors.ts'
export type { EventListener, InterruptionReason, SessionEvent } from './lib/events.ts'
export type { SessionInfo } from './lib/info.ts'
export { applyChange, expired, expiryOf, guardsHold, isLive, isTouchDue, touched } from './lib/record.ts'
export type { SessionRequest } from './lib/request.ts'
export type { Session } from './lib/session.ts'
export type { LoginOptions, SetOptions } from './lib/session-types.ts'
export type {
  Applied,
  ApplyResult,
  Change,
  Conflict,
  Field,
  Fields,
  Gone,
  Live,
  ReadResult,
  RecordMeta,
  Retired,
  Retirement,
  RetireResult,
  Revision,
  SessionRecord,
  SessionStore,
  StoreCapabilities,
} from './lib/store.ts'
export { isToken, type RandomSource } from './lib/token.ts'
export type { UserSession, UserSessions } from './lib/user-sessions.ts'
export type { Encryption } from './lib/vault.ts'
export type { CookieChange, OpenOptions } from './lib/work.ts'
