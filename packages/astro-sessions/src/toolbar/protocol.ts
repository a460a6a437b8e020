import type { SettingFact } from '../runtime/site/settings.ts'

/** Where the toolbar app asks the dev server. With an extension, no `trailingSlash` setting changes it. */
export const TOOLBAR_ROUTE = '/_astro-sessions/toolbar.json'

/** The header that a form of another site cannot send. */
export const TOOLBAR_HEADER = 'x-astro-sessions-toolbar'

/** Carries the word by which the dev server vouches that a request comes from its own machine. */
export const OWN_MACHINE_HEADER = 'x-astro-sessions-own-machine'

/** What the toolbar app asks for. A session is named by its public id, never by its token. */
export type ToolbarRequest =
  | { readonly action: 'show' | 'rotate' | 'destroy' }
  | { readonly action: 'set'; readonly key: string; readonly json: string }
  | { readonly action: 'delete'; readonly key: string }
  | { readonly action: 'switch'; readonly id: string }

/** A value as a tree of text, whatever devalue carries. */
export type ValueTree =
  | { readonly kind: 'leaf'; readonly type: string; readonly text: string }
  | {
      readonly kind: 'branch'
      readonly type: string
      readonly size: number
      readonly items: readonly { readonly name: string; readonly value: ValueTree }[]
    }

export interface FieldView {
  readonly key: string
  readonly value: ValueTree
  /** The value as JSON, or `null` when JSON would lose something of it. */
  readonly json: string | null
}

export interface SessionView {
  readonly id: string
  readonly userId: string | null
  /** Instants in milliseconds. */
  readonly createdAt: number
  readonly idleEnd: number
  readonly deadline: number
  readonly fields: readonly FieldView[]
}

/** The request during which something happened. */
export interface RequestView {
  /** Counts the requests of the dev server, to tell two of the same page apart. */
  readonly number: number
  readonly method: string
  readonly path: string
}

export interface TimelineEntry {
  readonly at: number
  /** `null` for what the toolbar did, and where the platform does not tell which request it was. */
  readonly request: RequestView | null
  /** The public id of the session, `null` when the event does not name one. */
  readonly id: string | null
  readonly type: string
  readonly detail: string
}

export interface SeenView {
  readonly id: string
  readonly userId: string | null
  readonly isCurrent: boolean
}

export interface Snapshot {
  /** The server's time, which the instants are to be compared with. */
  readonly now: number
  readonly session: SessionView | null
  readonly timeline: readonly TimelineEntry[]
  readonly seen: readonly SeenView[]
  /** The configuration, and where each part of it came from. */
  readonly facts: readonly SettingFact[]
}

export type ToolbarAnswer = Snapshot | { readonly error: string }
