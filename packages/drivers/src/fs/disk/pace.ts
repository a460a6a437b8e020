/** Milliseconds that a call may take which finds all in memory, on a machine with other things to do. */
const AT_ONCE = 2

/** Milliseconds for which nothing waits for a disk in the server's own thread, once it was slow. */
const FIRST_REST = 50
const LONGEST_REST = 10_000
/** How much longer each rest is than the one before it, while every call is slow. */
const GROWTH = 4

let slowUntil = 0
let rest = FIRST_REST

/**
 * True while the file system answers at once, as it does for what it has in memory: to ask it in the server's own thread
 * takes less then than the way to the thread pool and back. A disk that was slow is left to the pool for a while.
 */
export function answersAtOnce(now = performance.now()): boolean {
  return now >= slowUntil
}

/** What the call answers, or throws. How long it took decides how the next ones are made. */
export function timed<Answer>(call: () => Answer, clock: () => number = () => performance.now()): Answer {
  const start = clock()
  try {
    return call()
  } finally {
    note(start, clock())
  }
}

function note(start: number, end: number): void {
  const isSlow = end - start > AT_ONCE
  if (isSlow) slowUntil = end + rest
  rest = isSlow ? Math.min(rest * GROWTH, LONGEST_REST) : FIRST_REST
}
