import { type Clock, delay } from '../clock.ts'
import { SessionError } from '../errors/errors.ts'
import type { RandomSource } from '../token.ts'

/**
 * Lets another try follow at once or after a wait, by turns. What was known before a wait is old, so the try after it
 * is a look: its refusal brings what is there now, and the next one builds on that.
 */
export type Patience = () => Promise<void>

/** The longest that the first wait may be, in times of the try before it. Each further one may be twice as long. */
const FIRST_WAIT = 6

/** No wait takes more of the time than one part of so many. */
const PARTS = 16

export interface PatienceSite {
  readonly clock: Clock
  readonly random: RandomSource
  /** Milliseconds for which a write is tried again. */
  readonly patience: number
}

/**
 * Patience that lasts from the first conflict on. To be made when the first try begins.
 *
 * @throws SessionError `SESSION_CONTENDED` from the returned function when the time is used up
 */
export function createPatience({ clock, random, patience }: PatienceSite): Patience {
  let end = 0
  let isWaiting = true
  let longest = FIRST_WAIT
  let began = clock.now()
  return async () => {
    // The more others write, the longer a try takes.
    const took = Math.max(1, clock.now() - began)
    began += took
    end ||= began + patience
    if (began >= end) throw contended(patience)
    isWaiting = !isWaiting
    if (!isWaiting) return
    const share = (random(new Uint8Array(1))[0] ?? 0) / 255
    await delay(clock, share * Math.min(longest * took, patience / PARTS))
    longest *= 2
    began = clock.now()
  }
}

function contended(patience: number): SessionError {
  return new SessionError(
    'SESSION_CONTENDED',
    `Parallel requests kept changing the same session for ${patience / 1000} s, so this change was given up. Nothing was overwritten.`,
    { hint: 'Ask the visitor to try again. Values that many requests write belong under different keys.' },
  )
}
