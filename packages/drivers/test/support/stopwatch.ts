import { onTestFinished } from 'vitest'

/** How often it looks, in milliseconds. */
const STEP = 5

/** What it counts at most from one look to the next: more passes only while this process is not let run. */
const LONGEST_STEP = 20

/**
 * Milliseconds since the start, without the time in which a busy machine did not let this process run: how long it
 * was made to wait by what is tested, not by the machine.
 */
export function startStopwatch(): () => number {
  let [counted, last] = [0, performance.now()]
  const look = () => {
    const now = performance.now()
    counted += Math.min(now - last, LONGEST_STEP)
    last = now
    return counted
  }
  const timer = setInterval(look, STEP)
  onTestFinished(() => clearInterval(timer))
  return look
}
