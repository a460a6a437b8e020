import type { Clock } from '../lib/clock.ts'

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves the time forward, and runs on the way what becomes due. */
  advance(ms: number): Promise<void>
  /** Sets the time to another one, also an earlier one, and runs nothing. */
  jump(ms: number): void
  /** Moves the time from timer to timer until the promise has settled. */
  settle<Result>(promise: Promise<Result>): Promise<Result>
  /** How many timers wait. */
  readonly pending: number
}

interface Timer {
  readonly at: number
  readonly task: () => void
}

/** A manual clock that starts in the year 2030. */
export function manualClock(start = Date.UTC(2030, 0, 1)): ManualClock {
  const timers = new Set<Timer>()
  let time = start

  async function fire(timer: Timer): Promise<void> {
    timers.delete(timer)
    time = Math.max(time, timer.at)
    timer.task()
    await quiet()
  }

  return {
    now: () => time,
    after(ms, task) {
      const timer = { at: time + ms, task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    get pending() {
      return timers.size
    },
    jump(ms) {
      time += ms
    },
    async advance(ms) {
      const end = time + ms
      await quiet()
      for (let next = earliest(timers); next !== undefined && next.at <= end; next = earliest(timers)) {
        await fire(next)
      }
      time = end
    },
    async settle(promise) {
      let isSettled = false
      const done = () => {
        isSettled = true
      }
      promise.then(done, done)
      await quiet()
      while (!isSettled) {
        const next = earliest(timers)
        if (next === undefined) throw new Error('The promise waits for something that is no timer.')
        await fire(next)
      }
      return promise
    },
  }
}

/** Resolves when everything that waits for no timer and no I/O has run. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}

function earliest(timers: ReadonlySet<Timer>): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) if (first === undefined || timer.at < first.at) first = timer
  return first
}
