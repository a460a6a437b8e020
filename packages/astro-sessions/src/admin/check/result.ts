/** One thing that was looked at. */
export interface CheckResult {
  /** What was looked at, by the same name every time: `reachable`, `writes`, `clock`, `store`, `promises`, `listing`, `sealing`. */
  readonly name: string
  /** Whether somebody should look at it (`warning`), or must do something (`problem`). */
  readonly level: 'ok' | 'warning' | 'problem'
  /** What was found, in a sentence. */
  readonly text: string
  /** What to do about it. */
  readonly hint?: string
}

export function ok(name: string, text: string): CheckResult {
  return { name, level: 'ok', text }
}
