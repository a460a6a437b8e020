import { SessionError, systemClock } from '@astro-sessions/engine'

/** Between two tries, in milliseconds: at random, so that processes do not meet again. */
const PAUSE = { shortest: 2, longest: 40 }

/**
 * Runs a task again while the file is locked by another process, which Deno KV does not wait for, and of which it says
 * that nothing was done.
 *
 * @param ms how long it is tried
 * @throws SessionError `STORE_UNAVAILABLE` when it was locked all the time
 */
export async function whenUnlocked<Result>(ms: number, task: () => Promise<Result>): Promise<Result> {
  const end = systemClock.now() + ms
  for (;;) {
    try {
      return await task()
    } catch (error) {
      if (!isLocked(error)) throw asForeign(error)
      if (systemClock.now() >= end) throw lockedError(error)
    }
    const wait = PAUSE.shortest + Math.random() * (PAUSE.longest - PAUSE.shortest)
    await new Promise<void>((resolve) => systemClock.after(wait, resolve))
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && /^database is locked\b/.test(error.message)
}

/** Deno KV throws a `TypeError` for whatever fails, which stands for a mistake in the code of a driver elsewhere. */
function asForeign(error: unknown): unknown {
  return error instanceof TypeError ? new Error('Deno KV failed.', { cause: error }) : error
}

function lockedError(cause: unknown): SessionError {
  return new SessionError(
    'STORE_UNAVAILABLE',
    'Other processes kept the Deno KV file locked until the time limit, so nothing was read or written.',
    { cause, hint: 'Try again. If many processes write all the time, use a database server.' },
  )
}
