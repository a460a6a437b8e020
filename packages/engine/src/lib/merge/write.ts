import type { ConflictPolicy } from './conflict-policy.ts'

/** What this request wants a field to be. */
export interface Write {
  /** The field's text, or `null` to delete it. */
  readonly text: string | null
  readonly stamp: string
  readonly onConflict?: ConflictPolicy | undefined
  /** How the text was made of what was under the field, for a write that must be exact. */
  readonly made?: Made | undefined
}

export interface Made {
  /** The text that it was made of; `null` for nothing. */
  readonly ground: string | null
  /** Makes it of another text. */
  of(ground: string | null): Promise<string | null>
}
