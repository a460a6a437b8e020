import type { Clock } from '../../src/index.ts'

export { type ManualClock, manualClock } from '../../src/testing/manual-clock.ts'

/** The same time and timers, read by a machine whose clock is off by `ms`. */
export function skewedClock(clock: Clock, ms: number): Clock {
  return { now: () => clock.now() + ms, after: (wait, task) => clock.after(wait, task) }
}
