import type { ConflictResolver, SessionEvent } from '@astro-sessions/engine'
import type { StandardSchema } from './standard-schema.ts'

/** A schema for some keys of the session. The keys of `App.SessionData` must have schemas of their types. */
export type SessionSchema = {
  readonly [Key in keyof App.SessionData]?: StandardSchema<App.SessionData[Key]>
} & { readonly [key: string]: StandardSchema }

/** What `src/session.config.ts` can say. Unlike the options of `sessions()`, it runs with the site. */
export interface SessionDefinition {
  /**
   * What the keys may hold: checked when a value is set and when it is read. What a schema makes of a value is kept,
   * so it must accept that again. Must be synchronous.
   */
  readonly schema?: SessionSchema | undefined
  /**
   * Makes a stored value that does not fit its schema one that does, for data of an older version of the site. What
   * it returns is checked again; `undefined` gives the value up. Must be synchronous.
   */
  readonly migrate?: ((key: string, value: unknown) => unknown) | undefined
  /** Called for everything that happens to sessions. Never gets a token or a value; nobody waits for it. What it throws is told on the console in development, and nobody otherwise. */
  readonly onEvent?: ((event: SessionEvent) => void) | undefined
  /** Decides when parallel requests change one key that both had read, instead of the `onConflict` of `sessions()`. */
  readonly onConflict?: ConflictResolver | undefined
}

/** The definition itself, typed: the default export of `src/session.config.ts`. */
export function defineSession<Definition extends SessionDefinition>(definition: Definition): Definition {
  return definition
}
