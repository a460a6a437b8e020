import { after, type Tap } from '../support/tapped-store.ts'

/** Something that a test holds back until it lets it go on. */
export interface Held {
  /** To be awaited by what is held back. */
  readonly wait: () => Promise<void>
  /** Settles when the first has come. */
  readonly isReached: Promise<void>
  goOn(): void
}

export function held(): Held {
  const [reached, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  return {
    wait() {
      reached.resolve()
      return open.promise
    },
    isReached: reached.promise,
    goOn: () => open.resolve(),
  }
}

/** A call of the store that is made once it is let go on. */
export const heldCall = ({ wait }: Held): Tap => after(wait)
