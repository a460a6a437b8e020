export type {
  AllSessions,
  SessionCount,
  SweepOptions,
  SweepProgress,
  UserSession,
  UserSessions,
  WalkOptions,
  WalkProgress,
} from '@astro-sessions/engine'
export type { CheckResult } from './admin/check/result.ts'
export { type OpenSessions, type OpenSessionsOptions, openSessions } from './admin/open-sessions.ts'
