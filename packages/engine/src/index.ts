export { type Clock, systemClock } from './lib/clock.ts'
export { createEngine, type EngineOptions, type SessionEngine } from './lib/engine.ts'
export { SessionError, type SessionErrorCode, type SessionErrorOptions } from './lib/errors/errors.ts'
export type { EventListener, InterruptionReason, SessionEvent } from './lib/events.ts'
export type { ConflictPolicy, ConflictResolver } from './lib/merge/conflict-policy.ts'
export type { LoginEnd, SessionRequest } from './lib/request.ts'
export type { Encryption } from './lib/sealing/vault.ts'
export type { SessionInfo } from './lib/session/info.ts'
export type { Session } from './lib/session/session.ts'
export type {
  FlashOptions,
  KeepFlash,
  LoginOptions,
  SetOptions,
  TokenLoginOptions,
} from './lib/session/session-types.ts'
export type { OpenOptions } from './lib/state/open-options.ts'
export { startDeadline } from './lib/store/deadline.ts'
export {
  type Decision,
  decideApply,
  decideCreate,
  decideRead,
  decideRetire,
  type Entry,
  endOf,
  type Stored,
} from './lib/store/decide.ts'
export { expired, expiryOf, isLive, isTouchDue, touched } from './lib/store/expiry.ts'
export { applyChange, guardsHold } from './lib/store/record.ts'
export { mayOutgrow } from './lib/store/size.ts'
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
  StoreReport,
  Unreadable,
} from './lib/store/store.ts'
export type { SweepOptions, SweepProgress } from './lib/store/sweep-shape.ts'
export { type CookieChange, isToken, type RandomSource } from './lib/token.ts'
export type {
  AllSessions,
  SessionCount,
  WalkOptions,
  WalkProgress,
} from './lib/users/all-sessions-shape.ts'
export type { UserSession, UserSessions } from './lib/users/user-sessions-shape.ts'
export type { ValueCheck } from './lib/values/check.ts'
export type { PageLoad } from './lib/values/handed-out.ts'
