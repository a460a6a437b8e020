import { NOTHING_QUEUED, type Work } from './work.ts'

/** Whether a task of this request ever had to wait its turn. */
export function hasQueued({ tail }: Work): boolean {
  return tail !== NOTHING_QUEUED
}

/** Runs a task after those of this request that change what is known of its session. */
export function inOrder<Result>(work: Work, task: () => Promise<Result>): Promise<Result> {
  const turn = work.tail.then(task)
  work.tail = turn.then(
    () => undefined,
    () => undefined,
  )
  return turn
}

/** Lets `settled` and the platform wait for housekeeping that no response waits for. It must not reject. */
export function doBeside(work: Work, done: Promise<void>): void {
  work.late = Promise.all([work.late, done]).then(() => undefined)
  work.options.waitUntil?.(done)
}

/** Lets `settled`, and a platform that must be told, wait for something that the page may not await. It must not reject. */
export function awaitLate(work: Work, done: Promise<void>): void {
  work.late = Promise.all([work.late, done]).then(() => undefined)
  if (work.isLate) work.options.waitUntil?.(done)
}
