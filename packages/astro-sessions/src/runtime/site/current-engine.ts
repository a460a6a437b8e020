import { type SessionEngine, SessionError } from '@astro-sessions/engine'

let current: SessionEngine | undefined

/** Notes the engine of the site, for what is asked without a request. */
export function keepEngine(engine: SessionEngine): void {
  current = engine
}

/** @throws SessionError `SESSION_UNAVAILABLE` before the middleware of the site was loaded */
export function currentEngine(): SessionEngine {
  if (current !== undefined) return current
  throw new SessionError(
    'SESSION_UNAVAILABLE',
    'The sessions of a user can be reached only while the site runs, and its middleware has not been loaded.',
    {
      hint: 'Add sessions() to `integrations` in the Astro config, and call userSessions() in a page, an endpoint or an action.',
    },
  )
}
