export {
  type AllSessions,
  type ConflictResolver,
  type SessionCount,
  SessionError,
  type SessionErrorCode,
  type SessionEvent,
  type UserSession,
  type UserSessions,
} from '@astro-sessions/engine'
export { type RescuedForm, type RescuedFormOptions, rescuedForm } from './rescue/rescued-form.ts'
export { defineSession, type SessionDefinition, type SessionSchema } from './schema/define-session.ts'
export type { SchemaIssue, SchemaResult, StandardSchema } from './schema/standard-schema.ts'
export { allSessions } from './server/all-sessions.ts'
export { getSession, type UserContext, type WithLocals } from './server/get-session.ts'
export { safeNext } from './server/next-path.ts'
export { openChannels } from './server/open-channels.ts'
export { requireCsrf } from './server/require-csrf.ts'
export {
  type ActionContext,
  type RecentLogin,
  type RequireUserOptions,
  requireUser,
} from './server/require-user.ts'
export { requireToken, tokenSession } from './server/token-session.ts'
export { userSessions } from './server/user-sessions.ts'
export { type CsrfContext, verifyCsrf } from './server/verify-csrf.ts'
