import { SessionError } from '../errors/errors.ts'
import { endSessions, expiredIn, type LivingEntry, OLDEST, withoutDead } from './living.ts'
import { compareEntries, readIndex, removeEntries } from './user-index.ts'
import type { UsersSite } from './users-site.ts'

/** Sessions that end together: who logs in at the same time needs room as well, and soon others will. */
const ENDED_TOGETHER = 8
const MOST_TRIES = 5

export interface RoomOptions {
  /** True for a session that must not end. */
  readonly isSpared: (session: LivingEntry) => boolean
  /** Told the id of each session that was ended. */
  readonly onEnded: (id: string) => void
}

/**
 * Writes to the index of a user. Where the store has no room for that, what has ended is taken out, and where nothing
 * has, the oldest sessions end: one that no list names could not be ended by hand.
 *
 * @throws SessionError what `write` throws, `TOO_LARGE` where no room can be made
 */
export async function withRoom<Answer>(
  site: UsersSite,
  userId: string,
  write: () => Promise<Answer>,
  options: RoomOptions,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await write()
    } catch (error) {
      const isFull = error instanceof SessionError && error.code === 'TOO_LARGE'
      if (!isFull || tries === MOST_TRIES || !(await makeRoom(site, userId, options))) throw error
    }
  }
}

/** Resolves to whether there is more room. */
async function makeRoom(
  site: UsersSite,
  userId: string,
  { isSpared, onEnded }: RoomOptions,
): Promise<boolean> {
  const now = site.clock.now()
  const { entries } = await readIndex(site, userId, now)
  const expired = expiredIn(entries, now)
  await removeEntries(site, userId, expired, now)
  if (expired.length > 0) return true
  const oldest = [...entries].sort(([, a], [, b]) => compareEntries(a, b)).slice(0, OLDEST)
  const living = await withoutDead(site, userId, oldest)
  if (living.length < oldest.length) return true
  const oldestFirst = living
    .filter((session) => !isSpared(session))
    .sort((a, b) => compareEntries(a.entry, b.entry))
  const ending = oldestFirst.slice(0, ENDED_TOGETHER)
  for (const id of await endSessions(site, userId, ending)) onEnded(id)
  return ending.length > 0
}
