export type { Session } from './runtime/page/session.ts'
export { sessions as default } from './setup/integration.ts'
export type { CookieOptions, DriverOption, SessionsOptions } from './setup/options/options.ts'
