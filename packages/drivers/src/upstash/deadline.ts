import { startDeadline, systemClock } from '@astro-sessions/engine'

/** A point in time at which what waits for it is given up; time for which the process stood still does not count. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Milliseconds that are left. */
  left(): number
  /** Lets go of the timer. */
  clear(): void
}

/** @param ms how long from here */
export function createDeadline(ms: number): Deadline {
  const control = new AbortController()
  const end = systemClock.now() + ms
  return {
    signal: control.signal,
    left: () => end - systemClock.now(),
    clear: startDeadline(systemClock, ms, () => control.abort()),
  }
}
