import type { Session as EngineSession } from '@astro-sessions/engine'
import type {} from 'astro'

export { sessions as default } from './setup/integration.ts'
export type { CookieOptions, DriverOption, SessionsOptions } from './setup/options/options.ts'

/** The session of a request, typed by what the site declares in `App.SessionData`. */
export type Session = EngineSession<App.SessionData>
