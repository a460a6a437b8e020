import type { ConflictPolicy } from './conflict-policy.ts'

/** What this request wants a field to be. */
export interface Write {
  /** The field's text, or `null` to delete it. */
  readonly text: string | null
  readonly stamp: string
  readonly onConflict?: ConflictPolicy | undefined
}
