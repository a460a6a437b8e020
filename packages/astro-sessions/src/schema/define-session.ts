import type { ConflictResolver, SessionEvent } from '@astro-sessions/engine'
import type { StandardSchema } from './standard-schema.ts'

/** Schemas for some keys of the session. For keys of `App.SessionData`, the types must match. */
export type SessionSchema = {
  readonly [Key in keyof App.SessionData]?: StandardSchema<App.SessionData[Key]>
} & { readonly [key: string]: StandardSchema }

/** What `src/session.config.ts` can define. Unlike the options of `sessions()`, it runs with the site. */
export interface SessionDefinition {
  /**
   * The schemas of keys, checked when a value is set and when it is read. A schema's output is stored, so the schema must
   * accept it as input. Must be synchronous.
   */
  readonly schema?: SessionSchema | undefined
  /**
   * Converts a stored value that does not fit its schema, for data of an older version of the site. What it returns is
   * checked again; `undefined` discards the value. Must be synchronous.
   */
  readonly migrate?: ((key: string, value: unknown) => unknown) | undefined
  /** Called for everything that happens to sessions, without a token or a value. It is not awaited. What it throws is logged in development only. */
  readonly onEvent?: ((event: SessionEvent) => void) | undefined
  /** Decides when parallel requests change one key that both had read, instead of the `onConflict` of `sessions()`. */
  readonly onConflict?: ConflictResolver | undefined
}

/** The definition itself, typed: the default export of `src/session.config.ts`. */
export function defineSession<Definition extends SessionDefinition>(definition: Definition): Definition {
  return definition
}
