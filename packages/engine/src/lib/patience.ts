import { delay } from './clock.ts'
import { SessionError } from './errors.ts'
import type { Environment } from './work.ts'

/** Waits before another try; a little longer and less regularly each time, so that writers part. */
export type Patience = () => Promise<void>

/** Milliseconds. */
const LONGEST_WAIT = 16

/**
 * Patience that lasts from the first conflict on.
 *
 * @throws SessionError `SESSION_CONTENDED` from the returned function when the time is used up
 */
export function createPatience({
  clock,
  random,
  patience,
}: Pick<Environment, 'clock' | 'random' | 'patience'>): Patience {
  let end: number | null = null
  let tries = 0
  return async () => {
    tries += 1
    end ??= clock.now() + patience
    if (clock.now() >= end) throw contended(patience)
    if (tries === 1) return
    const share = (random(new Uint8Array(1))[0] ?? 0) / 255
    await delay(clock, share * Math.min(2 ** tries, LONGEST_WAIT))
  }
}

function contended(patience: number): SessionError {
  return new SessionError(
    'SESSION_CONTENDED',
    `Parallel requests kept changing the same session for ${patience / 1000} s, so this change was given up. Nothing was overwritten.`,
    { hint: 'Ask the visitor to try again. Values that many requests write belong under different keys.' },
  )
}
