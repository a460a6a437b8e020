import type { Session as EngineSession } from '@astro-sessions/engine'
import type {} from 'astro'

/** The session of a request, typed by what the site declares in `App.SessionData`. */
export type Session = EngineSession<App.SessionData>
