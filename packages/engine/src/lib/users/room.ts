import { SessionError } from '../errors/errors.ts'
import { endOldest, type LivingEntry, OLDEST, oldestOf } from './living.ts'
import { readIndex } from './user-index.ts'
import type { UsersSite } from './users-site.ts'

const MOST_TRIES = 5

/**
 * Writes to the index of a user. Where the store has no room for that, the oldest entries leave: those of what has ended,
 * and so that there is room for some logins, of sessions that end now. One that no list names could not be ended by hand.
 *
 * @returns what `write` resolves to, and how many sessions ended for it
 * @throws SessionError what `write` throws, `TOO_LARGE` where no room can be made
 */
export async function withRoom<Answer>(
  site: UsersSite,
  userId: string,
  write: () => Promise<Answer>,
  isSpared: (session: LivingEntry) => boolean,
): Promise<[answer: Answer, ended: number]> {
  let ended = 0
  for (let tries = 1; ; tries++) {
    try {
      return [await write(), ended]
    } catch (error) {
      if (!(error instanceof SessionError) || error.code !== 'TOO_LARGE' || tries === MOST_TRIES) throw error
      const { entries } = await readIndex(site, userId, site.clock.now())
      ended += (await endOldest(site, userId, oldestOf(entries), OLDEST / 2, isSpared)) ?? 0
    }
  }
}
