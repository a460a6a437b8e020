import type { RecordMeta } from '../../../lib/store/store.ts'

/** Times of one session, in milliseconds: its longest silence and its longest life. */
export interface Life {
  readonly idle: number
  readonly absolute: number
}

export const SITE_LIFE: Life = { idle: 86_400_000, absolute: 2_592_000_000 }

/** Why a session may have other times than it had, or than the site gives. */
export interface TimesAsked {
  /** Times that the session of a login may have (those of the site, where there are none). */
  readonly lives: readonly Life[]
  /** Idle times that a `persist` asked for, in milliseconds. */
  readonly persists: readonly number[]
}

/**
 * What is wrong with the times of a session; `null` for nothing.
 *
 * @param before what they were; `null` for a session that begins
 */
export function wrongTimes(before: RecordMeta | null, after: RecordMeta, why: TimesAsked): string | null {
  return before === null ? wrongBeginning(after, why) : wrongGoingOn(before, after, why)
}

function wrongBeginning({ createdAt, deadline, idle }: RecordMeta, why: TimesAsked): string | null {
  const lives = why.lives.length === 0 ? [SITE_LIFE] : why.lives
  const own = lives.filter(({ absolute }) => deadline === createdAt + absolute)
  if (own.length === 0) return 'a session began with a deadline that nobody asked for'
  const isAsked = own.some((life) => life.idle === idle) || why.persists.includes(idle)
  return isAsked ? null : 'a session began with an idle time that nobody asked for'
}

function wrongGoingOn(before: RecordMeta, after: RecordMeta, why: TimesAsked): string | null {
  if (after.deadline !== before.deadline || after.createdAt !== before.createdAt)
    return 'the deadline of a session was moved'
  const isAsked = after.idle === before.idle || why.persists.includes(after.idle)
  return isAsked ? null : 'the idle time of a session changed, and nobody asked for that'
}
