/** How the command ends. */
export const EXIT = {
  done: 0,
  /** What was asked for failed, or there was nothing to do it to. */
  failed: 1,
  /** The command does not exist, or lacks something. */
  usage: 2,
  /** `check` has found a problem. */
  problem: 3,
  /** Nobody said yes, so nothing was done. */
  unconfirmed: 4,
  /** Ctrl-C, as shells say it (128 and the number of SIGINT). */
  stopped: 130,
} as const

/** Ends the command with a code of its own. */
export class Exit extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}
