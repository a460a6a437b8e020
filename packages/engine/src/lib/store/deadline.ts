import type { Clock } from '../clock.ts'

/** Milliseconds by which no timer is late on a loop that turns. */
const LATE = 20

/** Shortest part of the whole time that is given again to a loop that stood still. */
const SHORTEST = 1 / 8

/** How often time is given again: a loop that never keeps up has a deadline, too. */
const MOST_TIMES = 8

/**
 * Runs `task` when the event loop has been turning for `ms` milliseconds, unless the returned function is called first.
 *
 * A timer that is due after the loop stood still (a suspended laptop, a long computation) runs before anything that came
 * meanwhile is looked at: an answer that is there already would count as late. So the time by which it came late is given
 * once more, at most the whole of it.
 */
export function startDeadline(clock: Clock, ms: number, task: () => void): () => void {
  let times = 0
  let cancel = wait(ms)

  function wait(part: number): () => void {
    const due = clock.now() + part
    return clock.after(part, () => {
      const late = clock.now() - due
      times += 1
      const isOver = late <= LATE || times > MOST_TIMES
      // What came in the last moment has its turn, too.
      cancel = isOver ? clock.after(0, task) : wait(Math.min(Math.max(late, ms * SHORTEST), ms))
    })
  }

  return () => cancel()
}
