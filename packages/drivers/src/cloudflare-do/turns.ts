import { type Clock, systemClock } from '@astro-sessions/engine'

/** Milliseconds after which the next writer has its turn, whether or not the one before it has come back. */
const LONGEST_TURN = 50

/** Milliseconds that a writer is kept waiting at most: a quarter of what the engine allows a store by default. */
const LONGEST_WAIT = 500

interface Line {
  readonly waiting: Set<() => void>
  /** Ends the turn of a writer that does not come back. */
  cancel: () => void
}

/**
 * Lets writers of the same fields that were refused go on one after the other, so that each still finds what it was
 * told when it comes back. It only saves tries: the guards keep the order right, whoever comes in between.
 */
export class Turns {
  readonly #lines = new Map<string, Line>()
  readonly #clock: Clock

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** Resolves when the caller has its turn, or when it has waited long enough. */
  wait(fields: string): Promise<void> {
    const line = this.#lines.get(fields)
    if (line === undefined) {
      this.#lines.set(fields, { waiting: new Set(), cancel: this.#limit(fields) })
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const go = () => {
        cancel()
        line.waiting.delete(go)
        resolve()
      }
      const cancel = this.#clock.after(LONGEST_WAIT, go)
      line.waiting.add(go)
    })
  }

  /** Ends the turn, and begins that of the writer that has waited longest. */
  next(fields: string): void {
    const line = this.#lines.get(fields)
    if (line === undefined) return
    line.cancel()
    const [go] = line.waiting
    if (go === undefined) this.#lines.delete(fields)
    else line.cancel = this.#limit(fields)
    go?.()
  }

  #limit(fields: string): () => void {
    return this.#clock.after(LONGEST_TURN, () => this.next(fields))
  }
}
